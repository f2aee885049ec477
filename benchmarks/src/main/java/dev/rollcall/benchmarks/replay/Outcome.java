package dev.rollcall.benchmarks.replay;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading the backlog in one way.
 *
 * @param name of the way
 * @param counted the sum of all rows
 * @param missing events that are not counted
 * @param wrongRows rows that are not as they should be
 * @param finals rows that became final exactly once and without amendment; null where there is no such thing
 * @param amended rows with a revision above 0; null where there is no such thing
 * @param seconds from the start of the process, or client, to the last count
 * @param note what else there is to say
 */
record Outcome(
        String name,
        long counted,
        long missing,
        long wrongRows,
        @Nullable Long finals,
        @Nullable Long amended,
        double seconds,
        String note) {

    /** A table of outcomes. */
    static String table(List<Outcome> outcomes) {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "  %-10s %12s %12s %11s %8s %8s %8s%n",
                "",
                "counted",
                "missing",
                "wrong rows",
                "finals",
                "amended",
                "seconds"));
        outcomes.forEach(outcome -> table.append(outcome.line()));
        return table.toString();
    }

    private String line() {
        return String.format(
                Locale.ROOT,
                "  %-10s %,12d %,12d %,11d %8s %8s %8.1f  %s%n",
                name,
                counted,
                missing,
                wrongRows,
                number(finals),
                number(amended),
                seconds,
                note);
    }

    private static String number(@Nullable Long number) {
        return number == null ? "-" : String.format(Locale.ROOT, "%,d", number);
    }
}
