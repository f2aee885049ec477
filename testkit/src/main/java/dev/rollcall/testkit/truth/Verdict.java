package dev.rollcall.testkit.truth;

import dev.rollcall.testkit.rows.Ledger.Line;
import dev.rollcall.testkit.rows.Row;
import dev.rollcall.testkit.rows.RowTopic;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The outcome of a {@link Check}.
 *
 * @param good events that should be counted
 * @param counted the sum of all windows
 * @param rejected rejected records by reason
 * @param rows what was seen of each topic
 * @param usersExact rows below 300 users whose number of users is exactly right
 * @param usersLargestError the largest error of the number of users above that, as a share
 * @param differences what is not as it should be, a line each; empty when everything is exact
 */
public record Verdict(
        long good,
        long counted,
        Map<String, Long> rejected,
        Map<RowTopic, Rows> rows,
        int usersExact,
        double usersLargestError,
        List<String> differences) {
    /** Stands for no reason to reject. */
    public static final String GOOD = "good";

    private static final int SHOWN = 15;

    public Verdict {
        differences = List.copyOf(differences);
    }

    /**
     * What was seen of a topic.
     *
     * @param rows how many there are
     * @param closed how many are final
     * @param amended how many have a revision above 0
     * @param highestRevision the highest revision
     */
    public record Rows(int rows, int closed, int amended, int highestRevision) {
        static Rows of(Collection<Line> lines) {
            List<Row> rows = lines.stream().map(Line::latest).toList();
            return new Rows(
                    rows.size(),
                    (int) rows.stream().filter(Row::closed).count(),
                    (int) rows.stream().filter(row -> row.revision() > 0).count(),
                    rows.stream().mapToInt(Row::revision).max().orElse(0));
        }
    }

    /** Whether everything is as it should be. */
    public boolean isExact() {
        return differences.isEmpty();
    }

    /** How many rows have a revision above 0. */
    public int amended() {
        return rows.values().stream().mapToInt(Rows::amended).sum();
    }

    /** The outcome in words, on less than a screen. */
    public String describe() {
        long all = rejected.values().stream().mapToLong(Long::longValue).sum();
        String reasons = rejected.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder();
        line(text, "good events", "%,d, counted %,d", good, counted);
        line(text, "rejected", "%,d%s", all, reasons.isEmpty() ? "" : ": " + reasons);
        rows.forEach((topic, seen) -> line(
                text,
                topic.name().toLowerCase(Locale.ROOT),
                "%,d rows; %,d closed, %,d amended (highest revision %d)",
                seen.rows(),
                seen.closed(),
                seen.amended(),
                seen.highestRevision()));
        line(
                text,
                "people",
                "exact in %,d rows below 300; largest error above: %.1f %%",
                usersExact,
                100 * usersLargestError);
        if (isExact()) {
            line(text, "outcome", "exact");
        } else {
            line(text, "outcome", "%,d DIFFERENCES", differences.size());
            differences.stream()
                    .limit(SHOWN)
                    .forEach(what -> text.append("    ").append(what).append('\n'));
            if (differences.size() > SHOWN) {
                text.append("    and ").append(differences.size() - SHOWN).append(" more\n");
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String title, String format, Object... values) {
        text.append("  %-12s ".formatted(title))
                .append(String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
