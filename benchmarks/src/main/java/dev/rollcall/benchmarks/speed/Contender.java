package dev.rollcall.benchmarks.speed;

import java.util.Arrays;
import java.util.Locale;

/** Who reads the events. */
enum Contender {
    LIMIT_1("a consumer that drops, 1 thread"),
    LIMIT_2("a consumer that drops, 2 threads"),
    STOCK("stock DSL"),
    TUNED("tuned DSL"),
    JOB("Rollcall's job"),
    JOB_2("Rollcall's job, 2 threads");

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    /** What a reader of a table calls it. */
    String title() {
        return title;
    }

    /** What a command line calls it. */
    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The contender of a command line's word.
     *
     * @throws IllegalArgumentException when there is none
     */
    static Contender of(String option) {
        return Arrays.stream(values())
                .filter(contender -> contender.option().equals(option))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--contenders " + option
                        + ": there is none; give some of "
                        + String.join(
                                ",",
                                Arrays.stream(values()).map(Contender::option).toList())));
    }
}
