package dev.rollcall.edge.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testkit.time.TestClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NetworkPrefixesTest {

    private final TestClock clock = new TestClock();
    private final NetworkPrefixes prefixes = new NetworkPrefixes(clock);

    @Test
    void addressesOfANetworkAreOne() throws Exception {
        assertThat(of("198.51.100.7")).isEqualTo(of("198.51.100.250")).isNotEqualTo(of("198.51.101.7"));
        assertThat(of("2001:db8:1:2::7")).isEqualTo(of("2001:db8:1:2:ffff::")).isNotEqualTo(of("2001:db8:1:3::7"));
        assertThat(of("::ffff:198.51.100.7")).isEqualTo(of("198.51.100.7"));
    }

    @Test
    void nothingLeadsFromTheHashOfAnHourToThatOfTheNextOrOfAnotherInstance() throws Exception {
        long before = of("198.51.100.7");
        clock.step(Duration.ofMinutes(59));
        assertThat(of("198.51.100.7")).isEqualTo(before);
        clock.step(Duration.ofMinutes(2));
        assertThat(of("198.51.100.7")).isNotEqualTo(before);
        assertThat(new NetworkPrefixes(clock).of(InetAddress.getByName("198.51.100.7")))
                .isNotEqualTo(of("198.51.100.7"));
    }

    private long of(String address) throws UnknownHostException {
        return prefixes.of(InetAddress.getByName(address));
    }
}
