package dev.rollcall.benchmarks.job;

import dev.rollcall.benchmarks.dsl.DslMain;
import dev.rollcall.testkit.truth.Truth;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;

/** Who reads the events. */
public enum Contender {
    LIMIT_1("a consumer that drops, 1 thread"),
    LIMIT_2("a consumer that drops, 2 threads"),
    STOCK("stock DSL"),
    TUNED("tuned DSL"),
    JOB("Rollcall's job"),
    JOB_2("Rollcall's job, 2 threads"),
    FLINK("Flink SQL, 2 slots");

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    /** What a reader of a table calls it. */
    public String title() {
        return title;
    }

    /** Whether it makes no rows, which could be compared with what was sent. */
    public boolean isLimit() {
        return this == LIMIT_1 || this == LIMIT_2;
    }

    /** Whether what goes between its stages, and its state, go through Kafka. */
    public boolean hasInternalTopics() {
        return !isLimit() && this != FLINK;
    }

    /** Whether it drops what its grace does not cover. */
    public boolean isDsl() {
        return this == STOCK || this == TUNED;
    }

    /**
     * Starts it.
     *
     * @param id tells this run from all others
     */
    public Attempt start(String id, Stage stage, Truth truth) throws InterruptedException {
        return switch (this) {
            case LIMIT_1 -> DroppingConsumer.start(id, stage, 1);
            case LIMIT_2 -> DroppingConsumer.start(id, stage, 2);
            case STOCK, TUNED, FLINK -> counts(id, stage, truth);
            case JOB -> new JobAttempt(id, stage, 1, truth);
            case JOB_2 -> new JobAttempt(id, stage, 2, truth);
        };
    }

    private Attempt counts(String id, Stage stage, Truth truth) throws InterruptedException {
        String counts = id + ".counts";
        stage.cluster().create(new NewTopic(counts, Optional.of(4), Optional.empty()));
        Program program =
                switch (this) {
                    case STOCK -> Program.dsl(id, stage, DslMain.Kind.STOCK, counts);
                    case TUNED -> Program.dsl(id, stage, DslMain.Kind.TUNED, counts);
                    default -> Program.flink(id, stage, counts);
                };
        return new CountsAttempt(program, stage, counts, truth);
    }

    /** What a command line calls it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
