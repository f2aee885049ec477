package dev.rollcall.streams.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.Topics;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

class RowSerializerTest {

    @Test
    void needsASchemaThatTheRegistryHas() {
        Serializer<EventCount> confluent = confluent("mock://row-serializer-without", false);
        assertThatThrownBy(() -> serializer(confluent)).isInstanceOf(SerializationException.class);
    }

    @Test
    void writesWhatConfluentsSerializerWrites() {
        Serializer<EventCount> confluent = confluent("mock://row-serializer", true);
        RowSerializer<EventCount> serializer = serializer(confluent);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            EventCount row = new EventCount(
                    "product " + random.nextInt(),
                    "Größe " + random.nextInt(),
                    "1." + random.nextInt(),
                    Instant.ofEpochMilli(random.nextLong() >>> 20),
                    Instant.ofEpochMilli(random.nextLong() >>> 20),
                    random.nextLong(),
                    random.nextLong(),
                    random.nextLong() >>> 10,
                    random.nextLong() >>> 30,
                    random.nextInt(100),
                    random.nextBoolean(),
                    Instant.ofEpochMilli(random.nextLong() >>> 20));
            assertThat(serializer.serialize(Topics.COUNTS.name(), row))
                    .as("seed %d", seed)
                    .isEqualTo(confluent.serialize(Topics.COUNTS.name(), row));
        }
    }

    private static RowSerializer<EventCount> serializer(Serializer<EventCount> confluent) {
        return new RowSerializer<>(
                Topics.COUNTS.name(), confluent, EventCount.newBuilder().build());
    }

    private static Serializer<EventCount> confluent(String registry, boolean registers) {
        return Topics.COUNTS
                .valueSerde(Map.of("schema.registry.url", registry, "auto.register.schemas", registers))
                .serializer();
    }
}
