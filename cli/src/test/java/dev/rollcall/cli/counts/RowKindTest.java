package dev.rollcall.cli.counts;

import static dev.rollcall.cli.counts.CountRows.breakdown;
import static dev.rollcall.cli.counts.CountRows.row;
import static dev.rollcall.cli.counts.CountRows.users;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.UserCount;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowKindTest {
    private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);

    @Test
    void saysOfUsersWhetherTheyAreSampled() {
        UserCount sampled = users("1.0", "day", 1, MONDAY, 7);
        sampled.setSampled(true);
        sampled.setClosed(true);
        sampled.setRevision(12);
        new PlainLines<>(out, RowKind.USERS).show(List.of(sampled));

        assertThat(shown())
                .containsExactly(
                        "period  from (UTC)  product       version          users  sessions      events  state",
                        "day     2026-03-02  jina          1.0                  7        14          21  revision 12,"
                                + " sampled");
    }

    @Test
    void doesNotCutNumbers() {
        new PlainLines<>(out, RowKind.USERS).show(List.of(users("1.0", "day", 1, MONDAY, 123_456_789_012L)));

        assertThat(shown().get(1)).contains(" 123456789012  246913578024  370370367036  open");
    }

    @Test
    void showsUsersOfThisMonthThisWeekAndTodayFirstAndThenOfOtherDays() {
        LiveTable<UserCount> table = new LiveTable<>(out, RowKind.USERS, 24, 120);
        table.show(List.of(
                users("1.0", "day", 1, MARCH, 90),
                users("1.0", "day", 1, MONDAY, 30),
                users("2.0", "day", 1, MONDAY, 70),
                users("1.0", "week", 7, MONDAY, 50),
                users("1.0", "month", 31, MARCH, 99)));

        assertThat(periods())
                .containsExactly(
                        "month 2026-03-01 1.0 99",
                        "week 2026-03-02 1.0 50",
                        "day 2026-03-02 2.0 70",
                        "day 2026-03-02 1.0 30",
                        "day 2026-03-01 1.0 90");
    }

    @Test
    void keepsUsersOfPeriodsThatBeginTogetherApartAndReplacesThoseOfTheSame() {
        LiveTable<UserCount> table = new LiveTable<>(out, RowKind.USERS, 24, 120);
        table.show(List.of(users("1.0", "day", 1, MONDAY, 1), users("1.0", "week", 7, MONDAY, 1)));
        bytes.reset();
        table.show(List.of(users("1.0", "day", 1, MONDAY, 2)));

        assertThat(periods()).containsExactly("week 2026-03-02 1.0 1", "day 2026-03-02 1.0 2");
    }

    @Test
    void showsTheDayOfACountWithoutATime() {
        EventCount day = row("Flow.start", 5, MONDAY);
        day.setLost(3);
        new PlainLines<>(out, RowKind.DAYS).show(List.of(day));

        assertThat(shown())
                .containsExactly(
                        "day (UTC)   product       event                         version            count     users"
                                + "    lost  state",
                        "2026-03-02  jina          Flow.start                    3.7.13                 5         1"
                                + "       3  open");
    }

    @Test
    void showsTheLatestDayOfEachFieldWithItsMostFrequentValueFirst() {
        LiveTable<Breakdown> table = new LiveTable<>(out, RowKind.BREAKDOWNS, 24, 140);
        table.show(List.of(
                breakdown("__all__", "platform", "Windows", MONDAY, 3),
                breakdown("__all__", "platform", "Linux", MARCH, 90),
                breakdown("__all__", "platform", "Linux", MONDAY, 30),
                breakdown("Flow.stop", "attributes.size", "small", MONDAY, 99),
                breakdown("Flow.start", "attributes.size", "small", MONDAY, 4),
                breakdown("Flow.start", "attributes.size", "large", MONDAY, 5)));
        Breakdown closed = breakdown("__all__", "platform", "Windows", MONDAY, 40);
        closed.setClosed(true);
        bytes.reset();
        table.show(List.of(closed));

        assertThat(rows())
                .containsExactly(
                        "2026-03-02 jina attributes.size Flow.start large 5 2 open",
                        "2026-03-02 jina attributes.size Flow.start small 4 2 open",
                        "2026-03-02 jina attributes.size Flow.stop small 99 2 open",
                        "2026-03-02 jina platform __all__ Windows 40 2 closed",
                        "2026-03-02 jina platform __all__ Linux 30 2 open",
                        "2026-03-01 jina platform __all__ Linux 90 2 open");
    }

    /** Period, start, version and users of the rows of a table. */
    private List<String> periods() {
        return rows().stream()
                .map(row -> row.split(" "))
                .map(cells -> String.join(" ", cells[0], cells[1], cells[3], cells[4]))
                .toList();
    }

    /** The rows of a table, with a space between cells. */
    private List<String> rows() {
        return shown().stream()
                .filter(line -> line.contains("jina"))
                .map(line -> line.replaceAll("\033\\[\\d*m", "").replaceAll(" +", " "))
                .toList();
    }

    private List<String> shown() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
