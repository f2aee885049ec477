package dev.rollcall.cli.counts;

import static dev.rollcall.cli.counts.CountRows.START;
import static dev.rollcall.cli.counts.CountRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.EventCount;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountsViewTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);

    @Test
    void writesARowAsOneLineOfJsonWithTheFieldsOfTheSchema() {
        new JsonLines<EventCount>(out).show(List.of(row("Flow.start", 7)));

        assertThat(shown())
                .isEqualTo("{\"product\":\"jina\",\"event\":\"Flow.start\",\"version\":\"3.7.13\","
                        + "\"window_start\":\"2026-03-01T12:00:00Z\",\"window_end\":\"2026-03-01T12:00:10Z\","
                        + "\"count\":7,\"estimate\":7,\"users\":1,\"lost\":0,\"revision\":0,\"closed\":false,"
                        + "\"updated_at\":\"2026-03-01T12:00:12.345Z\"}" + System.lineSeparator());
    }

    @Test
    void printsTheHeaderOnceAndThenALineForEachChange() {
        PlainLines<EventCount> view = new PlainLines<>(out, RowKind.COUNTS);
        view.show(List.of(row("Flow.start", 1)));
        EventCount closed = row("Flow.start", 2);
        closed.setClosed(true);
        view.show(List.of(closed));

        assertThat(shown().lines()).hasSize(3).element(2).asString().containsSubsequence("Flow.start", "2", "closed");
    }

    @Test
    void doesNotLetANameSteerTheTerminal() {
        new PlainLines<>(out, RowKind.COUNTS).show(List.of(row("a\033[2Jb\nc", 1)));

        assertThat(shown()).doesNotContain("\033").contains("a\uFFFD[2Jb\uFFFDc");
        assertThat(shown().lines()).hasSize(2);
    }

    @Test
    void drawsTheTableAgainInPlace() {
        LiveTable<EventCount> view = new LiveTable<>(out, RowKind.COUNTS, 24, 120);
        view.show(List.of(row("Flow.start", 1), row("Flow.stop", 5)));
        int first = bytes.size();
        view.show(List.of(row("Flow.start", 9)));

        String again = bytes.toString(StandardCharsets.UTF_8).substring(first);
        assertThat(again).startsWith("\033[3A\r\033[J");
        assertThat(again.split("\n")).hasSize(3);
        assertThat(again.split("\n")[1]).containsSubsequence("Flow.start", "9");
    }

    @Test
    void showsTheLatestWindowsWhenNotAllRowsFit() {
        LiveTable<EventCount> view = new LiveTable<>(out, RowKind.COUNTS, 4, 120);
        view.show(
                List.of(row("old", 1), row("new", 1, START.plusSeconds(20)), row("middle", 1, START.plusSeconds(10))));

        assertThat(shown()).containsSubsequence("new", "middle").doesNotContain("old");
    }

    @Test
    void writesNoFooterAmongJson() {
        new JsonLines<EventCount>(out).show(List.of(), List.of("users 7"));

        assertThat(shown()).isEmpty();
    }

    @Test
    void printsTheFooterWhenItChanges() {
        PlainLines<EventCount> view = new PlainLines<>(out, RowKind.COUNTS);
        view.show(List.of(row("Flow.start", 1)), List.of("users 7"));
        view.show(List.of(row("Flow.start", 2)), List.of("users 7"));
        view.show(List.of(), List.of("users\033[2J 8"));

        assertThat(shown().lines().skip(1).map(line -> line.contains("Flow.start") ? "row" : line))
                .containsExactly("row", "users 7", "row", "users\uFFFD[2J 8");
    }

    @Test
    void drawsTheFooterBelowTheRowsInPlace() {
        LiveTable<EventCount> view = new LiveTable<>(out, RowKind.COUNTS, 5, 20);
        view.show(List.of(row("old", 1), row("new", 1, START.plusSeconds(20))), List.of("first", "second"));
        int first = bytes.size();
        view.show(List.of(), List.of("a line that is longer than the terminal is wide", "\033[2J"));

        assertThat(shown().substring(0, first).lines().skip(1)).hasSize(3).endsWith("first", "second");
        assertThat(shown().substring(first))
                .startsWith("\033[4A\r\033[J")
                .endsWith("\na line that is longe\n\uFFFD[2J\n");
    }

    @Test
    void showsARowRatherThanAllOfTheFooter() {
        new LiveTable<>(out, RowKind.COUNTS, 4, 120).show(List.of(row("Flow.start", 1)), List.of("first", "second"));

        assertThat(shown().lines()).hasSize(3).last().isEqualTo("first");
    }

    @Test
    void cutsLinesToTheWidthOfTheTerminal() {
        new LiveTable<>(out, RowKind.COUNTS, 24, 20).show(List.of(row("Flow.start", 1)));

        assertThat(shown().replaceAll("\033\\[\\d*m", "").lines()).allMatch(line -> line.length() <= 20);
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
