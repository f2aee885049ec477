package dev.rollcall.streams.combine.rejects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.streams.event.MalformedEventException;
import dev.rollcall.streams.event.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RejectsTest {

    /** The broker's default limit for a batch, where a topic does not set another one. */
    private static final int BROKER_LIMIT = 1_048_588;

    private record Shape(int key, int value, int headers, int headerSize, String truncated) {}

    private static Stream<Shape> tooLarge() {
        return Stream.of(
                new Shape(3, 5_000_000, 0, 0, "value"),
                new Shape(3, 1_000_000, 1, 10, "value"),
                new Shape(5_000_000, 10, 0, 0, "key"),
                new Shape(5_000_000, 5_000_000, 0, 0, "key,value"),
                new Shape(3, 10, 10_000, 1_000, "headers"),
                new Shape(3, 10, 200_000, 0, "headers"),
                new Shape(3, 10, 1, 5_000_000, "headers"),
                new Shape(3, 5_000_000, 10_000, 1_000, "value,headers"),
                new Shape(5_000_000, 5_000_000, 10_000, 1_000, "key,value,headers"));
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void cutsWhatDoesNotFitAndNamesIt(Shape shape) {
        ProducerRecord<byte[], byte[]> rejected = rejected(shape, "why", Rejects.MAX_BYTES);

        assertThat(size(rejected)).isLessThan(BROKER_LIMIT);
        assertThat(header(rejected, Rejects.TRUNCATED)).isEqualTo(shape.truncated());
        assertThat(header(rejected, Rejects.SIZE))
                .isEqualTo("key=%d,value=%d,headers=%d"
                        .formatted(shape.key(), shape.value(), shape.headers() * (13L + shape.headerSize())));
        if (shape.value() > 1_000) {
            assertThat(rejected.value()).as("most of what fits").hasSizeGreaterThan(700_000);
        } else {
            assertThat(rejected.value()).hasSize(shape.value());
        }
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void cutsToFewBytesWhereItIsToldTo(Shape shape) {
        assertThat(size(rejected(shape, "why", 1_000))).isLessThan(2_000);
    }

    @Test
    void keepsARecordThatFitsWhole() {
        ProducerRecord<byte[], byte[]> rejected =
                rejected(new Shape(100_000, 500_000, 3_000, 100, ""), "why", Rejects.MAX_BYTES);

        assertThat(rejected.key()).hasSize(100_000);
        assertThat(rejected.value()).hasSize(500_000);
        assertThat(rejected.headers().headers("trc")).hasSize(1_500);
        assertThat(header(rejected, Rejects.TRUNCATED)).isEmpty();
    }

    @Test
    void cutsADetailThatIsTooLong() {
        assertThat(size(rejected(new Shape(1, 1, 0, 0, ""), "\u4e16".repeat(500_000), Rejects.MAX_BYTES)))
                .isLessThan(5_000);
    }

    @Test
    void measuresHeadersAsTheyAreEncoded() {
        Headers headers = new RecordHeaders().add("\u4e16".repeat(400_000), null);

        ProducerRecord<byte[], byte[]> rejected =
                Rejects.rejected(record(null, null, headers), malformed("why"), Rejects.MAX_BYTES);

        assertThat(header(rejected, Rejects.SIZE)).isEqualTo("key=0,value=0,headers=1200010");
        assertThat(size(rejected)).isLessThan(2_000);
        assertThat(rejected.key()).isNull();
        assertThat(rejected.value()).isNull();
    }

    @Test
    void aClientCannotCallAWholeRecordTruncated() {
        Headers headers =
                new RecordHeaders().add(Rejects.TRUNCATED, bytes("value")).add(Rejects.SIZE, bytes("?"));

        ProducerRecord<byte[], byte[]> rejected =
                Rejects.rejected(record(null, null, headers), malformed("why"), Rejects.MAX_BYTES);

        assertThat(header(rejected, Rejects.TRUNCATED)).isEmpty();
        assertThat(header(rejected, Rejects.SIZE)).startsWith("key=0");
    }

    private static ProducerRecord<byte[], byte[]> rejected(Shape shape, String why, int maxBytes) {
        Headers headers = new RecordHeaders();
        for (int i = 0; i < shape.headers(); i++) {
            headers.add(i % 2 == 0 ? "trc" : "trd", new byte[shape.headerSize()]);
        }
        return Rejects.rejected(
                record(new byte[shape.key()], new byte[shape.value()], headers), malformed(why), maxBytes);
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> record(byte[] key, byte[] value, Headers headers) {
        return new ConsumerRecord<>(
                "telemetry.events",
                3,
                41,
                1_000,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key == null ? null : ByteBuffer.wrap(key),
                value == null ? null : ByteBuffer.wrap(value),
                headers,
                Optional.empty());
    }

    private static MalformedEventException malformed(String why) {
        return new MalformedEventException(Reason.MALFORMED, why);
    }

    private static int size(ProducerRecord<byte[], byte[]> record) {
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                Compression.NONE.type(),
                record.key(),
                record.value(),
                record.headers().toArray());
    }

    private static String header(ProducerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
