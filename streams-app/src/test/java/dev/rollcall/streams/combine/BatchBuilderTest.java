package dev.rollcall.streams.combine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.TestEvents;
import dev.rollcall.streams.event.EventDecoder;
import dev.rollcall.streams.event.EventSlices;
import dev.rollcall.streams.internal.PartialBatch;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchBuilderTest {

    private static final Map<String, Object> REGISTRY =
            Map.of("schema.registry.url", "mock://batches", "auto.register.schemas", true);

    private final EventDecoder decoder = new EventDecoder(MockSchemaRegistry.getClientForScope("batches"));
    private final Serializer<dev.rollcall.schemas.TelemetryEvent> serializer =
            Topics.EVENTS.valueSerde(REGISTRY).serializer();
    private final BatchBuilder batches = new BatchBuilder("a".repeat(100), Duration.ofHours(1), 1);

    /** Letters of one to four bytes in UTF-8; a name of 200 of them is as long as a name can be. */
    @ParameterizedTest
    @CsvSource({"0x61, 1, 1", "0xE4, 200, 1", "0x4E16, 200, 1", "0x1F680, 200, 1", "0x1F680, 200, 400"})
    void noBatchIsLargerThanItsMaximumWhateverTheNames(int letter, int length, int users) throws Exception {
        String name = Character.toString(letter).repeat(length - 1);
        Random random = new Random(7);
        SeriesTable sums = new SeriesTable();
        int series = users > 1 ? 200 : 4_000;
        for (int i = 0; i < series; i++) {
            for (int user = 0; user < users; user++) {
                add(sums, name + Character.toString(0x1F000 + i), name + (i % 7), Long.toHexString(random.nextLong()));
            }
        }
        Map<Integer, Long> progress = new HashMap<>();
        for (int partition = 0; partition < 1_000; partition++) {
            progress.put(partition, Long.MAX_VALUE);
        }
        List<byte[]> sent = new ArrayList<>();

        batches.build(sums, progress, 1_000, 2, (target, batch) -> sent.add(batch));

        assertThat(sent).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(BatchBuilder.MAX_BATCH));
        assertThat(sent.stream().mapToInt(BatchBuilderTest::counts).sum()).isEqualTo(series);
        long full = sent.stream()
                .filter(batch -> batch.length > BatchBuilder.MAX_BATCH * 8 / 10)
                .count();
        assertThat(full).as("full ones of %d", sent.size()).isGreaterThanOrEqualTo(sent.size() - 2 - 2);
    }

    private static int counts(byte[] batch) {
        try {
            return PartialBatch.fromByteBuffer(ByteBuffer.wrap(batch))
                    .getCounts()
                    .size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(SeriesTable sums, String version, String event, String uid) throws Exception {
        EventSlices slices = new EventSlices();
        byte[] value = serializer.serialize(
                Topics.EVENTS.name(), TestEvents.builder(event, version, uid).build());
        decoder.decode(ByteBuffer.wrap(value), 0, 0, slices);
        sums.add(slices, Long.MAX_VALUE - 1);
    }
}
