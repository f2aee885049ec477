package dev.rollcall.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollcall.edge.config.ProducerSettings;
import dev.rollcall.service.config.ClusterConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetTest {

    private static final ProducerSettings NOWHERE = cluster("127.0.0.1:1");

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAPaceThatIsNone(double eventsPerSecond) {
        assertThatThrownBy(() -> new Fleet(NOWHERE, null, eventsPerSecond, Duration.ZERO, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("eventsPerSecond=" + eventsPerSecond + ": use a number above 0");
    }

    @Test
    void refusesServersThatAreUnusable() {
        assertThatThrownBy(() -> new Fleet(cluster("nobody"), null, 10, Duration.ZERO, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("bootstrapServers");
    }

    @Test
    void refusesAnEdgeThatIsUnusable() {
        assertThatThrownBy(() -> new Fleet(NOWHERE, URI.create("ftp://127.0.0.1"), 10, Duration.ZERO, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("endpoint");
    }

    @Test
    @Timeout(60)
    void recordsUntilItIsClosedEvenWithoutABroker() {
        Fleet fleet = new Fleet(NOWHERE, null, 1_000, Duration.ofHours(1), 1);
        fleet.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> fleet.recorded() > 300);

        long before = System.nanoTime();
        fleet.close();
        fleet.close();
        long recorded = fleet.recorded();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
        await().during(Duration.ofMillis(200)).atMost(Duration.ofSeconds(5)).until(() -> fleet.recorded() == recorded);
    }

    /** A cluster where nothing listens. */
    private static ProducerSettings cluster(String servers) {
        return new ProducerSettings(new ClusterConfig(servers, "http://127.0.0.1:1", Map.of(), Map.of()));
    }
}
