package dev.rollcall.streams.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeFirewallTest {

    private static final long RECEIVED = 1_700_000_000_000L;
    private static final long TEN_YEARS = 3_652L * 86_400_000;

    private final TimeFirewall firewall = new TimeFirewall(Duration.ofDays(2));

    @ParameterizedTest
    @CsvSource({
        "1, 0",
        "9223372036854775807, 0",
        "9223372036854775807, -9223372036854775808",
        "0, -9223372036854775808",
        "1700000000000, 1699999999999",
    })
    void rejectsWhatWasSentBeforeItOccurred(long occurredAt, long sentAt) {
        assertThat(rejection(occurredAt, sentAt)).isEqualTo(Reason.SENT_BEFORE_OCCURRED);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 172800001",
        "0, 1700000000000",
        "0, 9223372036854775807",
        "-9223372036854775808, 9223372036854775807",
        "-9223372036854775808, 0",
        "-1, 9223372036854775807",
    })
    void rejectsWhatWaitedLongerThanTheMaximumAge(long occurredAt, long sentAt) {
        assertThat(rejection(occurredAt, sentAt)).isEqualTo(Reason.TOO_OLD);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE, RECEIVED + TEN_YEARS, RECEIVED - TEN_YEARS})
    void takesNothingButTheDistanceFromAClientsClock(long clock) throws MalformedEventException {
        assertThat(firewall.eventTime(RECEIVED, clock, clock)).isEqualTo(RECEIVED);
    }

    @Test
    void placesAnEventAsLongBeforeItsReceiptAsItWaited() throws MalformedEventException {
        long twoDays = Duration.ofDays(2).toMillis();
        assertThat(firewall.eventTime(RECEIVED, -5, twoDays - 5)).isEqualTo(RECEIVED - twoDays);
    }

    private Reason rejection(long occurredAt, long sentAt) {
        Reason[] reason = {null};
        assertThatThrownBy(() -> firewall.eventTime(RECEIVED, occurredAt, sentAt))
                .isInstanceOfSatisfying(MalformedEventException.class, e -> reason[0] = e.reason());
        return reason[0];
    }
}
