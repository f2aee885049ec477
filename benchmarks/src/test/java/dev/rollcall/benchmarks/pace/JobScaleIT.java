package dev.rollcall.benchmarks.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.benchmarks.events.Cluster;
import dev.rollcall.benchmarks.events.Load;
import dev.rollcall.benchmarks.job.Stage;
import dev.rollcall.testkit.broker.BrokerTraffic;
import dev.rollcall.testkit.process.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** One small size: shows that every figure is there and that nothing is lost or counted twice, not how large they are. */
class JobScaleIT {
    private static final Load LOAD = new Load(20_000, 60, 370, 4, List.of(), 1, 1);
    private static final Stage.Settings SETTINGS = new Stage.Settings(
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            1,
            Duration.ofMillis(200),
            Load.BREAKDOWNS,
            LOAD.span(),
            Map.of("ROLLCALL_KAFKA_SESSION_TIMEOUT_MS", "6000"));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void instancesThatComeAndAreKilledCountEveryEventOnce() throws InterruptedException {
        int metricsPort = Ports.free();
        try (Cluster cluster = new Cluster(folder, BrokerTraffic.jvm(metricsPort)).start();
                BrokerTraffic traffic = BrokerTraffic.connect(metricsPort)) {
            ScaleRun.Result result = new ScaleRun(20_000, 5_000, 1, traffic, System.out::println)
                    .measure("scale", new Stage(cluster, folder, LOAD, SETTINGS));

            assertThat(result.isExact()).isTrue();
            assertThat(result.backlogRate()).isPositive();
            assertThat(result.bytes()).isPositive();
            assertThat(result.joinSeconds()).isPositive();
            assertThat(result.joinWait()).isPositive();
            // Nobody takes over before the session of an instance that says nothing has ended.
            assertThat(result.killWait()).isGreaterThan(2_000);
            assertThat(result.paces()).allSatisfy(pace -> {
                assertThat(pace.job().events()).isPositive();
                assertThat(pace.job().sums()).isPositive();
                assertThat(pace.internalBytes()).isPositive();
                assertThat(pace.transactions()).isPositive();
                assertThat(pace.p99()).isPositive();
            });
        }
    }
}
