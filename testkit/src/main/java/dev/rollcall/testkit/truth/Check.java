package dev.rollcall.testkit.truth;

import dev.rollcall.testkit.rows.Follower;
import dev.rollcall.testkit.rows.Ledger;
import dev.rollcall.testkit.rows.Ledger.Line;
import dev.rollcall.testkit.rows.Position;
import dev.rollcall.testkit.rows.RejectLedger;
import dev.rollcall.testkit.rows.Row;
import dev.rollcall.testkit.rows.RowKey;
import dev.rollcall.testkit.rows.RowTopic;
import dev.rollcall.testkit.truth.Truth.Expected;
import dev.rollcall.testkit.truth.Verdict.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The comparison of what a reader saw with the truth, row by row and reject by reject. */
public final class Check {
    /** For how long a broker's clock may have been ahead of what it is now. */
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private final Truth truth;
    private final long now;
    private final long ended;
    private final UsersCheck users = new UsersCheck();
    private final List<String> differences = new ArrayList<>();
    private final Map<RowTopic, Rows> rows = new EnumMap<>(RowTopic.class);

    private Check(Truth truth, Instant now) {
        this.truth = truth;
        this.now = now.toEpochMilli();
        ended = truth.end();
    }

    /**
     * Compares.
     *
     * @param acknowledged how many records the broker acknowledged, by the code of the reason that they should be
     *     rejected with; under {@link Verdict#GOOD} those that should be counted
     * @param now by the broker's clock: what ends later is not final
     */
    public static Verdict compare(Truth truth, Follower reader, Map<String, Long> acknowledged, Instant now) {
        return compare(truth, reader.rows(), reader.rejects(), acknowledged, now);
    }

    static Verdict compare(
            Truth truth,
            Map<RowTopic, Ledger> ledgers,
            RejectLedger rejects,
            Map<String, Long> acknowledged,
            Instant now) {
        return new Check(truth, now).run(ledgers, rejects, acknowledged);
    }

    private Verdict run(Map<RowTopic, Ledger> ledgers, RejectLedger rejects, Map<String, Long> acknowledged) {
        checkProduced(acknowledged);
        ledgers.forEach((topic, ledger) -> {
            differences.addAll(ledger.violations());
            Map<RowKey, Line> lines = ledger.lines();
            checkRows(truth.rows(topic), lines);
            rows.put(topic, Rows.of(lines.values()));
        });
        differences.addAll(users.differences());
        differences.addAll(rejects.repeated());
        checkRejects(rejects.reasons());
        return new Verdict(
                truth.good(),
                Objects.requireNonNull(ledgers.get(RowTopic.COUNTS)).counted(),
                new TreeMap<>(byReason(rejects.reasons())),
                rows,
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

    private void checkRows(Map<RowKey, Expected> expected, Map<RowKey, Line> lines) {
        expected.forEach((key, row) -> {
            Line line = lines.get(key);
            if (line == null) {
                differences.add(key + ": no row, count should be " + row.count());
            } else {
                checkRow(key, row, line.latest());
                checkFinals(key, row, line);
            }
        });
        lines.forEach((key, line) -> {
            if (!expected.containsKey(key)) {
                differences.add(key + ": a row of count " + line.latest().count() + " that should not be there");
            }
        });
    }

    private void checkRow(RowKey key, Expected expected, Row row) {
        List<String> names = key.topic().numbers();
        for (int i = 0; i < names.size(); i++) {
            equal(key, names.get(i), expected.numbers().get(i), row.numbers().get(i));
        }
        equal(key, "end", expected.end(), row.end());
        users.add(key, expected.users(), row.users());
    }

    private void checkFinals(RowKey key, Expected expected, Line line) {
        Row first = line.firstFinal();
        if (first != null) {
            checkFirstFinal(key, expected, first);
        }
        if (first == null && expected.end() <= ended) {
            differences.add(key + ": never closed");
        }
        if (first != null && expected.end() > now + AHEAD.toMillis()) {
            differences.add(key + ": closed before its end at " + Instant.ofEpochMilli(expected.end()));
        }
    }

    /** A final counts at least what was received in time. One that begins with a revision had nothing in time. */
    private void checkFirstFinal(RowKey key, Expected expected, Row first) {
        long counted = first.revision() == 0 ? first.count() : 0;
        if (counted < expected.inTime()) {
            differences.add(key + ": its first final, revision " + first.revision() + ", counted " + first.count()
                    + "; received in time were " + expected.inTime());
        }
    }

    private void equal(RowKey row, String what, long expected, long actual) {
        if (expected != actual) {
            differences.add(row + ": " + what + " is " + actual + ", should be " + expected);
        }
    }

    private void checkRejects(Map<Position, String> seen) {
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
