package dev.rollcall.benchmarks.check;

import dev.rollcall.schemas.EventCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table that a reader of the counts holds, and what was wrong with the order in which its rows came. Thread-safe.
 */
public final class Ledger {
    private final Map<RowKey, Line> lines = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long counted;
    private int open;
    private long rowsRead;

    /**
     * What was read of one row.
     *
     * @param latest how it stands
     * @param firstFinal how it stood when it was closed first, or null while it is open
     */
    public record Line(EventCount latest, @Nullable EventCount firstFinal) {}

    /** Takes the next row. */
    public synchronized void add(EventCount row) {
        RowKey key = RowKey.of(row);
        Line known = lines.get(key);
        EventCount before = known == null ? null : known.latest();
        describeViolations(before, row).forEach(what -> violations.add(key + ": " + what));
        counted += row.getCount() - (before == null ? 0 : before.getCount());
        open += (row.getClosed() ? 0 : 1) - (before == null || before.getClosed() ? 0 : 1);
        rowsRead++;
        EventCount firstFinal = known == null ? null : known.firstFinal();
        lines.put(key, new Line(row, firstFinal == null && row.getClosed() ? row : firstFinal));
    }

    /** The sum of all counts. */
    public synchronized long counted() {
        return counted;
    }

    /** Whether every row is final. */
    public synchronized boolean allClosed() {
        return open == 0;
    }

    /** How many rows were read, each change counted. */
    public synchronized long rowsRead() {
        return rowsRead;
    }

    /** The table as it stands now. */
    public synchronized Map<RowKey, Line> lines() {
        return Map.copyOf(lines);
    }

    /** Rows that went back, or that changed in a way a row must not, in the order in which they were seen. */
    public synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    private static List<String> describeViolations(@Nullable EventCount before, EventCount now) {
        Stream<@Nullable String> always = Stream.of(
                broken(!now.getClosed() && now.getRevision() != 0, "an open row has revision " + now.getRevision()));
        Stream<@Nullable String> change = before == null
                ? Stream.of()
                : Stream.of(
                        wentBack("count", before.getCount(), now.getCount()),
                        wentBack("estimate", before.getEstimate(), now.getEstimate()),
                        wentBack("users", before.getUsers(), now.getUsers()),
                        wentBack("lost", before.getLost(), now.getLost()),
                        wentBack("revision", before.getRevision(), now.getRevision()),
                        broken(before.getClosed() && !now.getClosed(), "it was closed and is open again"),
                        broken(
                                before.getClosed() && now.getRevision() <= before.getRevision(),
                                "it came again, closed before, without a higher revision: count " + before.getCount()
                                        + " to " + now.getCount() + " at revision " + now.getRevision()));
        return Stream.concat(always, change).flatMap(Stream::ofNullable).toList();
    }

    private static @Nullable String wentBack(String field, long before, long now) {
        return broken(now < before, field + " went back from " + before + " to " + now);
    }

    private static @Nullable String broken(boolean condition, String what) {
        return condition ? what : null;
    }
}
