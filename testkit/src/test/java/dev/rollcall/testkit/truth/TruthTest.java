package dev.rollcall.testkit.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testkit.rows.RowTopic;
import dev.rollcall.testkit.truth.Truth.Expected;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TruthTest {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Truth truth = new Truth(Duration.ofMinutes(1), GRACE, "platform,attributes.size");

    /** Thursday, 31 December 2026: its week ends in the next year. */
    @Test
    void aWeekGoesOnOverTheEndOfAYear() {
        event("2026-12-31T23:59:59Z", "1", "start", "ann", 1, List.of("Linux", "S"));
        event("2027-01-01T00:00:00Z", "2", "stop", "ann", 2, List.of("Linux", "__none__"));
        event("2027-01-03T12:00:00Z", "2", "start", "bob", 1, List.of("Windows", "S"));

        assertThat(people("week"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "shop 1 2026-12-28T00:00:00Z to 2027-01-04T00:00:00Z", List.of(1L, 1L, 1),
                        "shop 2 2026-12-28T00:00:00Z to 2027-01-04T00:00:00Z", List.of(2L, 1L, 2),
                        "shop __all__ 2026-12-28T00:00:00Z to 2027-01-04T00:00:00Z", List.of(3L, 2L, 2)));
        assertThat(people("month"))
                .containsEntry("shop __all__ 2026-12-01T00:00:00Z to 2027-01-01T00:00:00Z", List.of(1L, 1L, 1))
                .containsEntry("shop __all__ 2027-01-01T00:00:00Z to 2027-02-01T00:00:00Z", List.of(2L, 1L, 2));
        assertThat(people("day")).hasSize(6);
    }

    @Test
    void theValuesOfAFieldAddUpToTheEventsOfTheDay() {
        event("2026-05-04T10:00:00Z", "1", "start", "ann", 1, List.of("Linux", "S"));
        event("2026-05-04T11:00:00Z", "2", "start", "ann", 2, List.of("Linux", "L"));
        event("2026-05-04T12:00:00Z", "1", "stop", "bob", 1, List.of("Windows", "S"));

        assertThat(rows(RowTopic.BREAKDOWNS))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "shop __all__ platform Linux", List.of(2L, 1),
                        "shop __all__ platform Windows", List.of(1L, 1),
                        "shop start attributes.size S", List.of(1L, 1),
                        "shop start attributes.size L", List.of(1L, 1),
                        "shop stop attributes.size S", List.of(1L, 1)));
    }

    @Test
    void aDayIsTheSumOfItsWindowsAndTakesAUserAsOne() {
        event("2026-05-04T00:00:00Z", "1", "start", "ann", 1, List.of("a", "b"));
        event("2026-05-04T23:59:59Z", "1", "start", "ann", 2, List.of("a", "b"));
        event("2026-05-05T00:00:00Z", "1", "start", "ann", 3, List.of("a", "b"));

        assertThat(truth.rows(RowTopic.DAYS).values())
                .extracting(Expected::numbers, Expected::users)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(List.of(2L, 2L, 0L), 1),
                        org.assertj.core.groups.Tuple.tuple(List.of(1L, 1L, 0L), 1));
    }

    @Test
    void whatIsLateForItsWindowIsInTimeForItsDay() {
        received("2026-05-04T12:00:00Z", Duration.ofHours(1));
        received("2026-05-05T00:00:29.999Z", Duration.ofHours(1));
        received("2026-05-05T00:00:30Z", Duration.ofHours(1));

        assertThat(truth.rows(RowTopic.COUNTS).values())
                .extracting(Expected::inTime)
                .containsOnly(0L);
        assertThat(truth.rows(RowTopic.DAYS).values())
                .extracting(Expected::inTime)
                .containsExactly(2L);
        assertThat(truth.rows(RowTopic.USERS).values())
                .extracting(Expected::inTime)
                .containsOnly(2L, 3L);
    }

    private Map<String, Object> people(String period) {
        Map<String, Object> found = new TreeMap<>();
        truth.rows(RowTopic.USERS).forEach((key, row) -> {
            if (key.names().get(2).equals(period)) {
                found.put(
                        String.join(" ", key.names().subList(0, 2)) + " " + Instant.ofEpochMilli(key.start()) + " to "
                                + Instant.ofEpochMilli(row.end()),
                        List.of(row.numbers().get(0), row.numbers().get(1), row.users()));
            }
        });
        return found;
    }

    private Map<String, Object> rows(RowTopic topic) {
        Map<String, Object> found = new TreeMap<>();
        truth.rows(topic)
                .forEach((key, row) -> found.put(String.join(" ", key.names()), List.of(row.count(), row.users())));
        return found;
    }

    private void event(String at, String version, String event, String user, long sessionSeq, List<String> values) {
        truth.good(
                0,
                Instant.parse(at).toEpochMilli(),
                new Truth.Event("shop", version, event, user, sessionSeq, 0, 1, 0, values));
    }

    private void received(String at, Duration waited) {
        truth.good(
                0,
                Instant.parse(at).toEpochMilli(),
                new Truth.Event("shop", "1", "start", "ann", 1, 0, 1, waited.toMillis(), List.of("a", "b")));
    }
}
