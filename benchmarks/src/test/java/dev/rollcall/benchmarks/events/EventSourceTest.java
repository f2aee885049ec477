package dev.rollcall.benchmarks.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.benchmarks.events.EventSource.Shape;
import dev.rollcall.schemas.TelemetryEvent;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventSourceTest {
    private static final Shape SHAPE = new Shape(1, 50, 4, 1_000, 20_000, 370, 2);

    @Test
    void theSameSeedGivesTheSameEvents() {
        assertThat(events(7)).isEqualTo(events(7)).isNotEqualTo(events(8));
    }

    @Test
    void everySeriesComesUpHoweverRare() {
        EventSource source = new EventSource(SHAPE, new Random(1));
        Set<List<String>> series = new HashSet<>();
        for (int i = 0; i < SHAPE.rareEvery() * 50 * 4; i++) {
            TelemetryEvent event = source.next();
            series.add(List.of(event.getEvent(), event.getVersion()));
        }

        assertThat(series).hasSize(50 * 4);
    }

    @Test
    void noEventWaitsLongerThanTheLatest() {
        EventSource source = new EventSource(SHAPE, new Random(1));

        assertThat(Stream.generate(source::next).limit(10_000)).allSatisfy(event -> assertThat(
                        event.getSentAt().toEpochMilli() - event.getOccurredAt().toEpochMilli())
                .isBetween(0L, 20_000L));
    }

    @Test
    void anEventHasTheWantedSizeMoreOrLess() throws IOException {
        EventSource source = new EventSource(SHAPE, new Random(1));
        for (int i = 0; i < 100; i++) {
            TelemetryEvent event = source.next();
            // Avro's header for a single object is 5 bytes longer than Confluent's.
            assertThat(EventSource.key(event).length + event.toByteBuffer().remaining() - 5)
                    .isBetween(360, 380);
        }
    }

    private static List<String> events(long seed) {
        EventSource source = new EventSource(SHAPE, new Random(seed));
        return Stream.generate(() -> source.next().toString()).limit(20).toList();
    }
}
