package dev.rollcall.testkit.truth;

import dev.rollcall.testkit.truth.Ledger.Line;
import dev.rollcall.testkit.truth.Truth.Expected;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The comparison of what a reader saw with the truth, row by row and reject by reject. */
public final class Check {
    private final Truth truth;
    private final Ledger counts;
    private final RejectLedger rejects;
    private final UsersCheck users = new UsersCheck();
    private final List<String> differences = new ArrayList<>();
    private int amended;
    private int highestRevision;

    private Check(Truth truth, Ledger counts, RejectLedger rejects) {
        this.truth = truth;
        this.counts = counts;
        this.rejects = rejects;
    }

    /**
     * Compares.
     *
     * @param acknowledged how many records the broker acknowledged, by the code of the reason that they should be
     *     rejected with; under {@link Verdict#GOOD} those that should be counted
     */
    public static Verdict compare(Truth truth, Ledger counts, RejectLedger rejects, Map<String, Long> acknowledged) {
        return new Check(truth, counts, rejects).run(acknowledged);
    }

    private Verdict run(Map<String, Long> acknowledged) {
        differences.addAll(counts.violations());
        differences.addAll(rejects.repeated());
        checkProduced(acknowledged);
        Map<RowKey, Line> lines = counts.lines();
        checkRows(lines);
        differences.addAll(users.differences());
        checkRejects();
        return new Verdict(
                truth.good(),
                counts.counted(),
                new TreeMap<>(byReason(rejects.reasons())),
                lines.size(),
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

    private void checkRows(Map<RowKey, Line> lines) {
        truth.rows().forEach((key, expected) -> {
            Line line = lines.get(key);
            if (line == null) {
                differences.add(key + ": no row, count should be " + expected.count());
            } else {
                checkRow(key, expected, line);
            }
        });
        lines.forEach((key, line) -> {
            if (truth.row(key) == null) {
                differences.add(key + ": a row of count " + line.latest().count() + " that should not be there");
            }
        });
    }

    private void checkRow(RowKey key, Expected expected, Line line) {
        Row row = line.latest();
        equal(key, "count", expected.count(), row.count());
        equal(key, "estimate", expected.estimate(), row.estimate());
        equal(key, "lost", expected.lost(), row.lost());
        equal(key, "window end", key.windowStart() + truth.window(), row.windowEnd());
        users.add(key, expected.users(), row.users());
        Row first = line.firstFinal();
        if (first == null) {
            differences.add(key + ": never closed");
        } else {
            checkFirstFinal(key, expected, first);
        }
        amended += row.revision() > 0 ? 1 : 0;
        highestRevision = Math.max(highestRevision, row.revision());
    }

    /** A final counts at least what was received in time. One that begins with a revision had nothing in time. */
    private void checkFirstFinal(RowKey key, Expected expected, Row first) {
        long counted = first.revision() == 0 ? first.count() : 0;
        if (counted < expected.inTime()) {
            differences.add(key + ": its first final, revision " + first.revision() + ", counted " + first.count()
                    + "; received in time were " + expected.inTime());
        }
    }

    private void equal(RowKey key, String what, long expected, long actual) {
        if (expected != actual) {
            differences.add(key + ": " + what + " is " + actual + ", should be " + expected);
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
