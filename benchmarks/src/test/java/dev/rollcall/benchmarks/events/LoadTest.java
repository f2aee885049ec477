package dev.rollcall.benchmarks.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "  10; 1800;   370; 4; 30; '--events 10: invalid; give at least 1000'",
                "3000; 1800;   370; 4; 30; '--keys 1800: more than half of --events 3000; give fewer keys or more events'",
                "9000;   29;   370; 4; 30; '--keys 29: invalid; give at least 30'",
                "9000; 1800;    12; 4; 30; '--bytes 12: invalid; give at least 320'",
                "9000; 1800;   370; 0; 30; '--partitions 0: invalid; give at least 1'",
                "9000; 1800;   370; 4;  0; '--minutes 0: invalid; give at least 1'",
            })
    void namesTheOptionItsValueAndTheFix(
            long events, int keys, int bytes, int partitions, int minutes, String message) {
        assertThatThrownBy(() -> new Load(events, keys, bytes, partitions, List.of(), minutes, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refusesAPartitionWithoutAShare() {
        assertThatThrownBy(() -> load(List.of(1, 0))).hasMessage("--shares 0: invalid; give at least 1");
    }

    @Test
    void givesEachPartitionItsShare() {
        Load load = load(List.of(3, 2, 1));
        Random random = new Random(1);
        int[] events = new int[3];
        for (int i = 0; i < 60_000; i++) {
            events[load.partition(random)]++;
        }

        assertThat(events[0]).isCloseTo(30_000, within(1_000));
        assertThat(events[1]).isCloseTo(20_000, within(1_000));
        assertThat(events[2]).isCloseTo(10_000, within(1_000));
    }

    @Test
    void leavesThePartitionToKafkaWhereNoneHasAShare() {
        assertThat(load(List.of()).partition(new Random(1))).isNull();
    }

    private static Load load(List<Integer> shares) {
        return new Load(10_000, 60, 370, 3, shares, 3, 1);
    }
}
