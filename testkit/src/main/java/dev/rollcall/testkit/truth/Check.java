package dev.rollcall.testkit.truth;

import dev.rollcall.testkit.truth.Ledger.Line;
import dev.rollcall.testkit.truth.Truth.Expected;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The comparison of what a reader saw with the truth, row by row and reject by reject. */
public final class Check {
    private final Truth truth;
    private final Ledger counts;
    private final Ledger days;
    private final RejectLedger rejects;
    private final UsersCheck users = new UsersCheck();
    private final List<String> differences = new ArrayList<>();
    private int amended;
    private int highestRevision;

    private Check(Truth truth, Ledger counts, Ledger days, RejectLedger rejects) {
        this.truth = truth;
        this.counts = counts;
        this.days = days;
        this.rejects = rejects;
    }

    /**
     * Compares.
     *
     * @param acknowledged how many records the broker acknowledged, by the code of the reason that they should be
     *     rejected with; under {@link Verdict#GOOD} those that should be counted
     */
    public static Verdict compare(Truth truth, Follower reader, Map<String, Long> acknowledged) {
        return compare(truth, reader.counts(), reader.days(), reader.rejects(), acknowledged);
    }

    static Verdict compare(
            Truth truth, Ledger counts, Ledger days, RejectLedger rejects, Map<String, Long> acknowledged) {
        return new Check(truth, counts, days, rejects).run(acknowledged);
    }

    private Verdict run(Map<String, Long> acknowledged) {
        differences.addAll(counts.violations());
        differences.addAll(days.violations());
        differences.addAll(rejects.repeated());
        checkProduced(acknowledged);
        Map<RowKey, Line> lines = counts.lines();
        checkRows("", truth.rows(), lines, truth.window());
        truth.rows().forEach((key, expected) -> checkFinals(key, expected, lines.get(key)));
        checkRows("the day of ", truth.days(), days.lines(), Truth.DAY);
        differences.addAll(users.differences());
        checkRejects();
        return new Verdict(
                truth.good(),
                counts.counted(),
                new TreeMap<>(byReason(rejects.reasons())),
                lines.size(),
                days.lines().size(),
                (int) lines.values().stream()
                        .filter(line -> line.latest().closed())
                        .count(),
                amended,
                highestRevision,
                users.exact(),
                users.largestError(),
                differences);
    }

    private void checkProduced(Map<String, Long> acknowledged) {
        Map<String, Long> held = new HashMap<>(byReason(truth.garbage()));
        held.put(Verdict.GOOD, truth.good());
        if (!held.equals(acknowledged)) {
            differences.add("the events topic holds " + new TreeMap<>(held) + ", acknowledged were "
                    + new TreeMap<>(acknowledged));
        }
    }

    private void checkRows(String of, Map<RowKey, Expected> rows, Map<RowKey, Line> lines, long length) {
        rows.forEach((key, expected) -> {
            Line line = lines.get(key);
            if (line == null) {
                differences.add(of + key + ": no row, count should be " + expected.count());
            } else {
                checkRow(of, key, expected, line.latest(), length);
            }
        });
        lines.forEach((key, line) -> {
            if (!rows.containsKey(key)) {
                differences.add(of + key + ": a row of count " + line.latest().count() + " that should not be there");
            }
        });
    }

    private void checkRow(String of, RowKey key, Expected expected, Row row, long length) {
        equal(of + key, "count", expected.count(), row.count());
        equal(of + key, "estimate", expected.estimate(), row.estimate());
        equal(of + key, "lost", expected.lost(), row.lost());
        equal(of + key, "window end", key.windowStart() + length, row.windowEnd());
        users.add(key, expected.users(), row.users());
    }

    private void checkFinals(RowKey key, Expected expected, @Nullable Line line) {
        if (line == null) {
            return;
        }
        Row first = line.firstFinal();
        if (first == null) {
            differences.add(key + ": never closed");
        } else {
            checkFirstFinal(key, expected, first);
        }
        amended += line.latest().revision() > 0 ? 1 : 0;
        highestRevision = Math.max(highestRevision, line.latest().revision());
    }

    /** A final counts at least what was received in time. One that begins with a revision had nothing in time. */
    private void checkFirstFinal(RowKey key, Expected expected, Row first) {
        long counted = first.revision() == 0 ? first.count() : 0;
        if (counted < expected.inTime()) {
            differences.add(key + ": its first final, revision " + first.revision() + ", counted " + first.count()
                    + "; received in time were " + expected.inTime());
        }
    }

    private void equal(String row, String what, long expected, long actual) {
        if (expected != actual) {
            differences.add(row + ": " + what + " is " + actual + ", should be " + expected);
        }
    }

    private void checkRejects() {
        Map<Position, String> seen = rejects.reasons();
        truth.garbage().forEach((position, reason) -> {
            String actual = seen.get(position);
            if (!reason.equals(actual)) {
                differences.add(position + ": " + (actual == null ? "not rejected" : "rejected as " + actual)
                        + ", should be " + reason);
            }
        });
        seen.forEach((position, reason) -> {
            if (!truth.garbage().containsKey(position)) {
                differences.add(position + ": a good event was rejected as " + reason);
            }
        });
    }

    private static Map<String, Long> byReason(Map<Position, String> reasons) {
        Map<String, Long> numbers = new HashMap<>();
        reasons.values().forEach(reason -> numbers.merge(reason, 1L, Long::sum));
        return numbers;
    }
}
