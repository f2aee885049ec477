package dev.rollcall.benchmarks.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.benchmarks.events.Load;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A short measurement of a backlog with uneven partitions: shows that it works, not how fast anything is. */
class JobSpeedIT {
    private static final int EVENTS = 5_000;
    private static final Load LOAD = new Load(EVENTS, 60, 370, 4, List.of(40, 30, 20, 10), 10, 1970);
    private static final List<Contender> CONTENDERS =
            List.of(Contender.LIMIT_2, Contender.STOCK, Contender.TUNED, Contender.JOB);
    private static final Stage.Settings SETTINGS = new Stage.Settings(
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            1,
            Duration.ofMillis(200),
            Load.BREAKDOWNS,
            Duration.ofHours(3),
            Map.of());

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void everyContenderCountsExactlyAndEveryFigureIsThere() throws InterruptedException {
        List<Measurement> runs = new SpeedRun(LOAD, 1, CONTENDERS, SETTINGS, folder, System.out::println).run();

        System.out.print(SpeedTable.of(runs).markdown());
        assertThat(runs).extracting(Measurement::contender).isEqualTo(CONTENDERS);
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.differences()).isEmpty();
            assertThat(run.counted()).isEqualTo(EVENTS);
            assertThat(run.seconds()).isPositive();
            assertThat(run.peakResidentBytes()).isPositive();
        });
        assertThat(runs.subList(1, 4)).allSatisfy(run -> {
            assertThat(run.repartitionBytes()).isPositive();
            assertThat(run.changelogBytes()).isPositive();
        });
        Measurement stock = runs.get(1);
        Measurement job = runs.get(3);
        assertThat(job.repartitionBytes()).isLessThan(stock.repartitionBytes());
    }
}
