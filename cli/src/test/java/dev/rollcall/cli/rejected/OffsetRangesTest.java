package dev.rollcall.cli.rejected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.rejected.entry.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetRangesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "1,", "1-", "-1", "1-2-3", "@1", "0@", "1 2", "0x1", "9999999999999999999", "0@1-0@2"})
    void refusesWhatIsNeitherAnOffsetNorARange(String text) {
        assertThatThrownBy(() -> OffsetRanges.parse(text))
                .isInstanceOf(Fault.class)
                .hasMessageStartingWith("--offsets " + text)
                .hasMessageEndingWith("is neither an offset nor a range; write e.g. 0-99,120 or 1@7");
    }

    @Test
    void refusesARangeThatEndsBeforeItBegins() {
        assertThatThrownBy(() -> OffsetRanges.parse("0-3,9-8"))
                .hasMessage("--offsets 0-3,9-8: '9-8' ends before it begins; write the lower offset first");
    }

    @Test
    void refusesAnOffsetWithoutPartitionWhereThereAreSeveral() {
        OffsetRanges ranges = OffsetRanges.parse("1@4,7");

        assertThatThrownBy(() -> ranges.check(2))
                .hasMessage("--offsets 1@4,7: there are 2 partitions; name the partition too, e.g. 0@7");
        assertThatThrownBy(() -> ranges.check(1))
                .hasMessage("--offsets 1@4,7: there is no partition 1; give one from 0 to 0");
        OffsetRanges.parse("1@4,0@7").check(2);
        OffsetRanges.parse("4,0@7").check(1);
    }

    @Test
    void holdsTheEndsOfItsRanges() {
        OffsetRanges ranges = OffsetRanges.parse("0-2, 5");

        assertThat(ranges.contains(new Position(0, 0))).isTrue();
        assertThat(ranges.contains(new Position(0, 2))).isTrue();
        assertThat(ranges.contains(new Position(0, 3))).isFalse();
        assertThat(ranges.contains(new Position(0, 5))).isTrue();
    }

    @Test
    void holdsOnlyThePartitionThatIsNamed() {
        OffsetRanges ranges = OffsetRanges.parse("1@5-6");

        assertThat(ranges.contains(new Position(1, 6))).isTrue();
        assertThat(ranges.contains(new Position(0, 6))).isFalse();
    }
}
