package dev.rollcall.benchmarks.chaos;

import java.util.Locale;

/**
 * A planned fault.
 *
 * @param instance the instance it happens to, from 1; 0 where it happens to none
 * @param at when it begins, milliseconds since the traffic began
 * @param length how long it lasts, in milliseconds
 */
record Fault(Kind kind, int instance, long at, long length) {

    long end() {
        return at + length;
    }

    /** What it happens to. */
    String part() {
        return instance > 0 ? "instance " + instance : kind.target == Target.BROKER ? "the broker" : "the registry";
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s, for %.1f s", kind.of(part()), length / 1e3);
    }

    /** What a fault happens to. */
    enum Target {
        INSTANCE,
        /** An instance that is there only while it is added. */
        SPARE,
        /** An instance with another ROLLCALL_WINDOW, which must end by itself and change nothing. */
        STRANGER,
        BROKER,
        REGISTRY
    }

    /** What can go wrong. The times that a fault lasts are in milliseconds. */
    enum Kind {
        KILL_INSTANCE(Target.INSTANCE, 500, 5_000, "kill -9 of %s, back with its state"),
        WIPE_INSTANCE(Target.INSTANCE, 500, 5_000, "kill -9 of %s, back with an empty state folder"),
        STOP_INSTANCE(Target.INSTANCE, 2_000, 10_000, "graceful stop of %s"),
        /** Longer than the session timeout of 10 s: it comes back as a zombie. */
        PAUSE_INSTANCE(Target.INSTANCE, 12_000, 18_000, "%s paused (SIGSTOP)"),
        ADD_INSTANCE(Target.SPARE, 8_000, 20_000, "%s added, later removed"),
        CHANGE_MAX_AGE(Target.INSTANCE, 2_000, 10_000, "graceful stop of %s, back with another maximum age"),
        ADD_STRANGER(Target.STRANGER, 8_000, 15_000, "%s added with another window, later removed"),
        SET_CLOCK_AHEAD(Target.INSTANCE, 4_000, 15_000, "clock of %s days ahead, then corrected"),
        /** Ends the instance, which is then started again: long enough for it to work by this clock. */
        SET_CLOCK_BACK(Target.INSTANCE, 10_000, 20_000, "clock of %s hours back, then corrected"),
        /** Longer than the windows, their grace, and the timeout of a transaction. */
        SET_BROKER_AHEAD(Target.BROKER, 4_000, 15_000, "clock of %s 20 s ahead, then corrected"),
        STOP_BROKER(Target.BROKER, 500, 6_000, "stop of %s"),
        KILL_BROKER(Target.BROKER, 500, 6_000, "kill -9 of %s"),
        REFUSE_REGISTRY(Target.REGISTRY, 5_000, 15_000, "%s refuses connections"),
        PAUSE_REGISTRY(Target.REGISTRY, 5_000, 15_000, "%s takes connections and does not respond");

        final Target target;
        final int shortest;
        final int longest;
        private final String description;

        Kind(Target target, int shortest, int longest, String description) {
            this.target = target;
            this.shortest = shortest;
            this.longest = longest;
            this.description = description;
        }

        /** The fault in words, for a part of the pipeline. */
        String of(String part) {
            return description.formatted(part);
        }
    }
}
