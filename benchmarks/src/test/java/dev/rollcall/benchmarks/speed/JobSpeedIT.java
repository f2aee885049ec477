package dev.rollcall.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A short measurement: shows that it works, not how fast anything is. */
class JobSpeedIT {
    private static final SpeedPlan PLAN = new SpeedPlan(
            new Load(20_000, 90, 370, 4, 3, 1970),
            1,
            List.of(Contender.LIMIT_2, Contender.STOCK, Contender.TUNED, Contender.JOB),
            1,
            Duration.ofMillis(200),
            List.of("-Xmx256m"));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void everyContenderCountsExactlyAndEveryFigureIsThere() throws InterruptedException {
        SpeedRun.Result result = new SpeedRun(PLAN, folder, System.out::println).run();

        assertThat(result.rows()).isBetween(90, 200);
        assertThat(result.measurements()).hasSize(4).allSatisfy(run -> {
            assertThat(run.differences()).isEmpty();
            assertThat(run.events()).isEqualTo(20_000);
            assertThat(run.seconds()).isPositive();
        });
        List<Summary> summaries = Summary.of(result.measurements());
        System.out.print(SpeedReport.table(summaries).markdown());
        assertThat(summaries)
                .filteredOn(summary -> summary.contender() != Contender.LIMIT_2)
                .allSatisfy(summary -> {
                    assertThat(summary.repartitionBytes()).isPositive();
                    assertThat(summary.changelogBytes()).isPositive();
                });
        Summary stock = summaries.get(1);
        Summary job = summaries.get(3);
        assertThat(job.repartitionBytes()).isLessThan(stock.repartitionBytes());
    }
}
