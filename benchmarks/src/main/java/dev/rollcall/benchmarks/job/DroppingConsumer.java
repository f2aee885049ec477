package dev.rollcall.benchmarks.job;

import dev.rollcall.schemas.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** A consumer that drops what it reads, as a process of its own: what no job can be faster than. */
public record DroppingConsumer(Program program) implements Attempt {
    private static final Duration POLL = Duration.ofMillis(100);

    static Attempt start(String id, Stage stage, int threads) {
        return new DroppingConsumer(Program.ofThisModule(
                id, stage, DroppingConsumer.class, stage.cluster().bootstrapServers(), id, String.valueOf(threads)));
    }

    /**
     * Reads until it is killed.
     *
     * @param args bootstrap servers, group, threads
     */
    public static void main(String[] args) {
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            new Thread(() -> read(args[0], args[1]), "reader-" + i).start();
        }
    }

    private static void read(String bootstrapServers, String group) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "group.id", group,
                "auto.offset.reset", "earliest",
                "auto.commit.interval.ms", "100",
                "max.poll.records", "4000",
                "enable.metrics.push", "false");
        try (KafkaConsumer<@Nullable Object, @Nullable Object> consumer =
                new KafkaConsumer<>(settings, new Drop(), new Drop())) {
            consumer.subscribe(List.of(Topics.EVENTS.name()));
            while (true) {
                consumer.poll(POLL);
            }
        }
    }

    @Override
    public long counted() throws InterruptedException {
        return program.committed();
    }

    @Override
    public List<String> differences() {
        return List.of();
    }

    @Override
    public void close() {
        program.close();
    }

    /** Makes nothing of the bytes, not even a copy. */
    private static final class Drop implements Deserializer<@Nullable Object> {
        @Override
        public @Nullable Object deserialize(String topic, byte[] data) {
            return null;
        }

        @Override
        public @Nullable Object deserialize(String topic, Headers headers, ByteBuffer data) {
            return null;
        }
    }
}
