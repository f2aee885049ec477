package dev.rollcall.cli.counts;

import static dev.rollcall.cli.counts.CountRows.START;
import static dev.rollcall.cli.counts.CountRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.EventCount;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally();

    @Test
    void keepsTheLastRowOfEachKey() {
        List.of(row("Flow.start", 1), row("Flow.stop", 2)).forEach(tally::row);
        List.of(row("Flow.start", 5)).forEach(tally::row);

        assertThat(tally.counted()).isEqualTo(7);
        assertThat(tally.rows()).hasSize(2);
    }

    @Test
    void isClosedWhenEveryRowIs() {
        EventCount closed = row("Flow.start", 1);
        closed.setClosed(true);
        List.of(closed, row("Flow.stop", 1)).forEach(tally::row);
        assertThat(tally.isClosed()).isFalse();

        EventCount late = row("Flow.stop", 1);
        late.setClosed(true);
        List.of(late).forEach(tally::row);
        assertThat(tally.isClosed()).isTrue();
    }

    @Test
    void ordersRowsByWindow() {
        List.of(row("later", 1, START.plusSeconds(10)), row("earlier", 1)).forEach(tally::row);

        assertThat(tally.rows()).extracting(EventCount::getEvent).containsExactly("earlier", "later");
    }
}
