package dev.rollcall.testkit.rows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table that a reader of a topic of rows holds, and what was wrong with the order in which they came. Thread-safe.
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
    public record Line(Row latest, @Nullable Row firstFinal) {}

    /** Takes the next row. */
    public synchronized void add(Row row) {
        RowKey key = row.key();
        Line known = lines.get(key);
        Row before = known == null ? null : known.latest();
        describeViolations(before, row).forEach(what -> violations.add(key + ": " + what));
        counted += row.count() - (before == null ? 0 : before.count());
        open += (row.closed() ? 0 : 1) - (before == null || before.closed() ? 0 : 1);
        rowsRead++;
        Row firstFinal = known == null ? null : known.firstFinal();
        lines.put(key, new Line(row, firstFinal == null && row.closed() ? row : firstFinal));
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

    private static List<String> describeViolations(@Nullable Row before, Row now) {
        Stream<@Nullable String> always =
                Stream.of(broken(!now.closed() && now.revision() != 0, "an open row has revision " + now.revision()));
        if (before == null) {
            return always.flatMap(Stream::ofNullable).toList();
        }
        List<String> names = now.key().topic().numbers();
        Stream<@Nullable String> numbers = IntStream.range(0, names.size())
                .mapToObj(i -> wentBack(
                        names.get(i), before.numbers().get(i), now.numbers().get(i)));
        Stream<@Nullable String> change = Stream.of(
                wentBack("users", before.users(), now.users()),
                wentBack("revision", before.revision(), now.revision()),
                broken(before.closed() && !now.closed(), "it was closed and is open again"),
                broken(
                        before.closed() && now.revision() <= before.revision(),
                        "it came again, closed before, without a higher revision: count " + before.count() + " to "
                                + now.count() + " at revision " + now.revision()));
        return Stream.of(always, numbers, change)
                .flatMap(each -> each)
                .flatMap(Stream::ofNullable)
                .toList();
    }

    private static @Nullable String wentBack(String field, long before, long now) {
        return broken(now < before, field + " went back from " + before + " to " + now);
    }

    private static @Nullable String broken(boolean condition, String what) {
        return condition ? what : null;
    }
}
