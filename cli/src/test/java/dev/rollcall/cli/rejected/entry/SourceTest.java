package dev.rollcall.cli.rejected.entry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceTest {

    @Test
    void tellsABatchOfSumsFromAnEventSoThatNoneIsPutBackAmongTheEvents() {
        assertThat(new Source("rollcall-partials", new Position(0, 1)).isEvent())
                .isFalse();
        assertThat(new Source("telemetry.events", new Position(0, 1)).isEvent()).isTrue();
    }
}
