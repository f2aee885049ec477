package dev.rollcall.edge.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RatesTest {

    @Test
    void whatIsOverALimitIsToldWhenThereIsRoom() {
        Rates rates = new Rates(0, 0, 1);

        assertThat(rates.take(7, 1_000)).isNull();
        assertThat(rates.take(7, 10)).satisfies(excess -> {
            assertThat(excess.limit()).isEqualTo("prefix");
            assertThat(excess.untilRoom()).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
        });
        assertThat(rates.take(7, "app", 1)).isNotNull();
        assertThat(rates.take(8, "app", 1_000)).isNull();
    }

    @Test
    void eachLimitIsNamed() {
        Rates rates = new Rates(1, 1, 0);

        assertThat(rates.take(7, "app", 500)).isNull();
        assertThat(rates.take(8, "app", 501)).extracting(Rates.Excess::limit).isEqualTo("product");
        assertThat(rates.take(8, "other", 501)).extracting(Rates.Excess::limit).isEqualTo("total");
    }

    @Test
    void whatIsRefusedTakesNoRoomOfAnyLimit() {
        Rates rates = new Rates(1, 1, 1);
        assertThat(rates.take(1, "app", 900)).isNull();

        for (int i = 0; i < 20; i++) {
            assertThat(rates.take(2, "app", 500))
                    .extracting(Rates.Excess::limit)
                    .isEqualTo("product");
            assertThat(rates.take(3, "other", 500))
                    .extracting(Rates.Excess::limit)
                    .isEqualTo("total");
        }
        assertThat(rates.take(2, 990)).isNull();
        assertThat(rates.take(3, "other", 90)).isNull();
    }

    @Test
    void zeroIsNoLimit() {
        Rates rates = new Rates(0, 0, 0);

        assertThat(rates.take(7, Integer.MAX_VALUE)).isNull();
        assertThat(rates.take(7, "app", Integer.MAX_VALUE)).isNull();
    }
}
