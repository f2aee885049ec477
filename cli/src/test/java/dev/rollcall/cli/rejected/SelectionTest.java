package dev.rollcall.cli.rejected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.cli.rejected.entry.Entry;
import dev.rollcall.cli.rejected.entry.Entry.Reject;
import dev.rollcall.cli.rejected.entry.Records;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private final Reject malformedAt7 = (Reject) Entry.of(Records.reject());

    @Test
    void refusesAnUnknownReasonAndListsTheKnown() {
        assertThatThrownBy(() -> Selection.of(List.of("malformed", "bad"), null))
                .hasMessageStartingWith("--reason bad: there is no such reason; use empty, not-wire-format, ")
                .hasMessageEndingWith(", window-expired, invalid-sum, unreadable-users");
    }

    @Test
    void includesEverythingWhenNothingIsNamed() {
        assertThat(Selection.of(List.of(), null).includes(malformedAt7)).isTrue();
        assertThat(Selection.of(List.of(), null)).hasToString("--all");
    }

    @Test
    void includesWhatReasonsAndOffsetsAgreeOn() {
        assertThat(Selection.of(List.of("empty", "malformed"), null).includes(malformedAt7))
                .isTrue();
        assertThat(Selection.of(List.of("empty"), null).includes(malformedAt7)).isFalse();
        assertThat(Selection.of(List.of("malformed"), "7").includes(malformedAt7))
                .isTrue();
        assertThat(Selection.of(List.of("malformed"), "8-9").includes(malformedAt7))
                .isFalse();
        assertThat(Selection.of(List.of("empty"), "7").includes(malformedAt7)).isFalse();
    }
}
