package dev.rollcall.streams.combine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BrokerTimeTest {

    private static final long NOON = 1_700_000_000_000L;

    private final BrokerTime time = new BrokerTime();

    @Test
    void isUnknownBeforeTheBrokerHasTold() {
        assertThat(time.at(5)).isEmpty();
    }

    @Test
    void goesOnWithTheMonotonicClock() {
        time.received(NOON, -70);
        assertThat(time.at(-70)).hasValue(NOON);
        assertThat(time.at(30)).hasValue(NOON + 100);
        assertThat(time.at(-80)).as("before it was known").hasValue(NOON - 10);
    }

    @Test
    void believesTheLatestWhereTheBrokersClockWasSetBack() {
        time.received(NOON + 1_000_000, 10);
        time.received(NOON, 20);
        assertThat(time.at(20)).hasValue(NOON);
    }
}
