package dev.rollcall.benchmarks.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.benchmarks.events.EventSource.Shape;
import dev.rollcall.schemas.TelemetryEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
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
        IntSummaryStatistics sizes = new IntSummaryStatistics();
        for (int i = 0; i < 10_000; i++) {
            TelemetryEvent event = source.next();
            // Avro's header for a single object is 5 bytes longer than Confluent's.
            sizes.accept(EventSource.key(event).length + event.toByteBuffer().remaining() - 5);
        }

        assertThat(sizes.getAverage()).isBetween(365.0, 375.0);
        assertThat(sizes.getMin()).isGreaterThan(330);
        assertThat(sizes.getMax()).isLessThan(410);
    }

    @Test
    void aUserHasOneMachineAndUsersHaveSeveral() {
        EventSource source = new EventSource(SHAPE, new Random(1));
        Map<String, Set<String>> platforms = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            TelemetryEvent event = source.next();
            platforms
                    .computeIfAbsent(event.getUid(), uid -> new HashSet<>())
                    .add(event.getPlatform() + event.getRuntime() + event.getCiVendor());
        }

        assertThat(platforms.values()).allMatch(ofAUser -> ofAUser.size() == 1);
        assertThat(platforms.values().stream().distinct().count()).isGreaterThan(50);
    }

    private static List<String> events(long seed) {
        EventSource source = new EventSource(SHAPE, new Random(seed));
        return Stream.generate(() -> source.next().toString()).limit(20).toList();
    }
}
