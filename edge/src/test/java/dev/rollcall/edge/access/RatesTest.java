package dev.rollcall.edge.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RatesTest {

    @Test
    void whatIsOverALimitIsToldWhenThereIsRoom() {
        Rates rates = new Rates(1, 1, 1);

        assertThat(rates.takeOfPrefix(7, 1_000)).isNull();
        assertThat(rates.takeOfPrefix(7, 10)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
        assertThat(rates.takeOfPrefix(8, 1_000)).isNull();
        assertThat(rates.takeOfProduct("app", 1_000)).isNull();
        assertThat(rates.takeOfProduct("app", 1)).isNotNull();
        assertThat(rates.takeOfProduct("other", 1)).isNull();
        assertThat(rates.takeOfTotal(1_000)).isNull();
        assertThat(rates.takeOfTotal(1)).isNotNull();
    }

    @Test
    void zeroIsNoLimit() {
        Rates rates = new Rates(0, 0, 0);

        assertThat(rates.takeOfPrefix(7, Integer.MAX_VALUE)).isNull();
        assertThat(rates.takeOfProduct("app", Integer.MAX_VALUE)).isNull();
        assertThat(rates.takeOfTotal(Integer.MAX_VALUE)).isNull();
    }
}
