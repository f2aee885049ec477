package dev.rollcall.benchmarks.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedTableTest {
    @Test
    void comparesMediansWithTheStockDslAndTheLimitOnTwoThreads() {
        assertThat(rows(
                        run(Contender.JOB, 2.0),
                        run(Contender.STOCK, 40.0),
                        run(Contender.LIMIT_1, 1.5),
                        run(Contender.LIMIT_2, 1.0),
                        run(Contender.JOB, 1.0),
                        run(Contender.JOB, 8.0)))
                .containsExactly(
                        "a consumer that drops, 1 thread|667|667 – 667|26.7|67 %|3000.00|1000.00|–|–|1|–",
                        "a consumer that drops, 2 threads|1,000|1,000 – 1,000|40.0|100 %|3000.00|1000.00|–|–|1|–",
                        "stock DSL|25|25 – 25|1.0|3 %|3000.00|1000.00|0.010|20|1|exact",
                        "Rollcall's job|500|125 – 1,000|20.0|50 %|3000.00|1000.00|0.010|20|1|exact");
    }

    @Test
    void oneRunThatIsNotExactMakesAllOfThemSo() {
        Measurement wrong =
                new Measurement(Contender.JOB, 1_000, 1_000, 1, 3, 1, 10, 20_000, 1_000_000, List.of("a row"));

        assertThat(rows(run(Contender.JOB, 1), wrong))
                .containsExactly("Rollcall's job|1,000|1,000 – 1,000|–|–|3000.00|1000.00|0.010|20|1|WRONG");
    }

    @Test
    void saysHowManyEventsAreMissing() {
        Measurement late =
                new Measurement(Contender.STOCK, 1_000, 260, 1, 3, 1, 10, 20_000, 1_000_000, List.of("a row"));

        assertThat(rows(late)).singleElement().asString().endsWith("|740 missing");
    }

    @Test
    void ofFlinkThereAreNoBytesInKafka() {
        assertThat(rows(run(Contender.FLINK, 1)))
                .containsExactly("Flink SQL, 2 slots|1,000|1,000 – 1,000|–|–|3000.00|1000.00|–|–|1|exact");
    }

    private static List<String> rows(Measurement... measurements) {
        return SpeedTable.of(List.of(measurements))
                .markdown()
                .lines()
                .skip(2)
                .map(line -> line.replaceAll(" *\\| *", "|").replaceAll("^\\||\\|$", ""))
                .toList();
    }

    private static Measurement run(Contender contender, double seconds) {
        return new Measurement(contender, 1_000, 1_000, seconds, 3, 1, 10, 20_000, 1_000_000, List.of());
    }
}
