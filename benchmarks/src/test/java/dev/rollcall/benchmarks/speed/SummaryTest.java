package dev.rollcall.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void comparesMediansWithTheStockDslAndTheLimitOnTwoThreads() {
        List<Summary> summaries = Summary.of(List.of(
                run(Contender.JOB, 2.0),
                run(Contender.STOCK, 40.0),
                run(Contender.LIMIT_1, 1.5),
                run(Contender.LIMIT_2, 1.0),
                run(Contender.JOB, 1.0),
                run(Contender.JOB, 8.0)));

        assertThat(summaries)
                .extracting(Summary::contender)
                .containsExactly(Contender.LIMIT_1, Contender.LIMIT_2, Contender.STOCK, Contender.JOB);
        Summary job = summaries.get(3);
        assertThat(job.eventsPerSecond()).isEqualTo(500);
        assertThat(job.slowest()).isEqualTo(125);
        assertThat(job.fastest()).isEqualTo(1_000);
        assertThat(job.timesStock()).isEqualTo(20);
        assertThat(job.shareOfLimit()).isEqualTo(0.5);
        assertThat(job.cpuPerMillion()).isEqualTo(3_000);
        assertThat(job.exact()).isTrue();
    }

    @Test
    void oneRunThatIsNotExactMakesAllOfThemSo() {
        Measurement wrong = new Measurement(Contender.JOB, 1, 1_000, 1, 3, 1, 10, 20, 1_000_000, List.of("a row"));

        assertThat(Summary.of(List.of(run(Contender.JOB, 1), wrong)).get(0).exact())
                .isFalse();
    }

    private static Measurement run(Contender contender, double seconds) {
        return new Measurement(contender, 1, 1_000, seconds, 3, 1, 10, 20, 1_000_000, List.of());
    }
}
