package dev.rollcall.cli.rejected.entry;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.combine.rejects.Rejects;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of {@code telemetry.rejected}, for tests. */
public final class Records {
    private Records() {}

    /** A rejected event at offset 7, of which a header tells more or, when null, is not there. */
    public static ConsumerRecord<byte[], byte[]> reject(String header, String text) {
        Map<String, String> headers = new TreeMap<>(Map.of(
                "trace",
                "t1",
                "rollcall.replayed_from",
                "0@3",
                Rejects.REASON,
                "malformed",
                Rejects.DETAIL,
                "the record ends too soon",
                Rejects.TOPIC,
                "telemetry.events",
                Rejects.PARTITION,
                "2",
                Rejects.OFFSET,
                "41",
                Rejects.RECEIVED_AT,
                "1772366400000"));
        headers.put(header, text);
        ConsumerRecord<byte[], byte[]> record = record("uid", "{\"a\":\\\n");
        headers.forEach((name, value) -> add(record, name, value));
        return record;
    }

    public static ConsumerRecord<byte[], byte[]> reject() {
        return reject("trace", "t1");
    }

    static ConsumerRecord<byte[], byte[]> record(String key, String value) {
        return new ConsumerRecord<>(Topics.REJECTED.name(), 0, 7, bytes(key), bytes(value));
    }

    static ConsumerRecord<byte[], byte[]> add(ConsumerRecord<byte[], byte[]> record, String header, String text) {
        if (text != null) {
            record.headers().add(header, bytes(text));
        }
        return record;
    }

    public static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
