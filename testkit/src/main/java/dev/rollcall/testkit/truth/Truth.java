package dev.rollcall.testkit.truth;

import dev.rollcall.testkit.rows.Position;
import dev.rollcall.testkit.rows.RowKey;
import dev.rollcall.testkit.rows.RowTopic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the rows and the rejects should be, worked out from the events as they stand in their topic, without any code of
 * the job. Not thread-safe.
 */
public final class Truth {
    private static final String ALL = "__all__";

    private final long window;
    private final long grace;
    private final List<Field> fields;
    private final Map<RowKey, Sum> windows = new HashMap<>();
    private final Map<RowKey, Sum> breakdowns = new HashMap<>();
    private final Map<Position, String> garbage = new HashMap<>();
    private final Map<String, Integer> users = new HashMap<>();
    private final Map<Long, long[]> ends = new HashMap<>();
    private final Map<Integer, ReceivingClock> clocks = new HashMap<>();
    private long good;

    /** @param breakdowns the fields by which events are broken down, as an operator declares them; or {@code none} */
    public Truth(Duration window, Duration grace, String breakdowns) {
        this.window = window.toMillis();
        this.grace = grace.toMillis();
        fields = breakdowns.equals("none")
                ? List.of()
                : Stream.of(breakdowns.split(",", -1)).map(Field::new).toList();
    }

    /**
     * What is counted of an event.
     *
     * @param distance from its occurrence to its sending, in milliseconds
     * @param values of the fields by which events are broken down, in their order
     */
    record Event(
            String product,
            String version,
            String event,
            String uid,
            long sessionSeq,
            long lostBefore,
            long oneIn,
            long distance,
            List<String> values) {}

    /**
     * What a row should be.
     *
     * @param numbers in the order of {@link RowTopic#numbers}
     * @param end of what it counts, exclusive, in milliseconds since the epoch
     * @param inTime how many of the events were received before that end and the grace, by a clock that was not set back
     *     shortly before
     */
    public record Expected(List<Long> numbers, int users, long end, long inTime) {
        public long count() {
            return numbers.get(0);
        }
    }

    List<Field> fields() {
        return fields;
    }

    /**
     * Adds a good event; those of a partition in the order of its log.
     *
     * @param received when the broker received it, milliseconds since the epoch
     */
    void good(int partition, long received, Event event) {
        long occurred = received - event.distance();
        long start = occurred - Math.floorMod(occurred, window);
        long[] ends = this.ends.computeIfAbsent(start, from ->
                new long[] {from + window, Span.DAY.end(from), Span.WEEK.end(from), Span.MONTH.end(from)});
        boolean promised =
                clocks.computeIfAbsent(partition, added -> new ReceivingClock()).isNews(received);
        long beforeEnd = promised ? received - grace : Long.MAX_VALUE;
        int user = users.computeIfAbsent(event.uid(), added -> users.size());
        List<String> series = List.of(event.product(), event.version(), event.event());
        windows.computeIfAbsent(new RowKey(RowTopic.COUNTS, series, start), added -> new Sum())
                .add(event, user, ends, beforeEnd);
        long day = Span.DAY.start(start);
        for (int i = 0; i < fields.size(); i++) {
            RowKey key = breakdown(fields.get(i), event, event.values().get(i), day);
            breakdowns.computeIfAbsent(key, added -> new Sum()).add(event, user, ends, beforeEnd);
        }
        good++;
    }

    private static RowKey breakdown(Field field, Event event, String value, long day) {
        String name = field.isOfAnEvent() ? event.event() : ALL;
        return new RowKey(RowTopic.BREAKDOWNS, List.of(event.product(), name, field.declared(), value), day);
    }

    /** Adds a record that has to be rejected with this reason. */
    void garbage(Position position, String reason) {
        garbage.put(position, reason);
    }

    /** What the rows of a topic should be. */
    public Map<RowKey, Expected> rows(RowTopic topic) {
        Map<RowKey, Sum> sums = new HashMap<>();
        switch (topic) {
            case COUNTS -> sums.putAll(windows);
            case DAYS ->
                windows.forEach(
                        (key, sum) -> merge(sums, new RowKey(topic, key.names(), Span.DAY.start(key.start())), sum));
            case USERS -> windows.forEach((key, sum) -> addPeople(sums, key, sum));
            case BREAKDOWNS -> sums.putAll(breakdowns);
        }
        Map<RowKey, Expected> rows = new HashMap<>();
        sums.forEach((key, sum) -> rows.put(key, expected(key, sum)));
        return rows;
    }

    private static void addPeople(Map<RowKey, Sum> rows, RowKey window, Sum sum) {
        String product = window.names().get(0);
        for (Span span : Span.values()) {
            for (String version : List.of(window.names().get(1), ALL)) {
                List<String> names = List.of(product, version, span.toString());
                merge(rows, new RowKey(RowTopic.USERS, names, span.start(window.start())), sum);
            }
        }
    }

    private static void merge(Map<RowKey, Sum> rows, RowKey key, Sum sum) {
        rows.computeIfAbsent(key, added -> new Sum()).add(sum);
    }

    private Expected expected(RowKey key, Sum sum) {
        List<Long> numbers = sum.numbers(key.topic());
        if (key.topic() == RowTopic.COUNTS) {
            return new Expected(numbers, sum.users(), key.start() + window, sum.inTime());
        }
        Span span = key.topic() == RowTopic.USERS ? Span.of(key.names().get(2)) : Span.DAY;
        return new Expected(numbers, sum.users(), span.end(key.start()), sum.inTime(span));
    }

    public Map<Position, String> garbage() {
        return garbage;
    }

    /** When the latest window ends, in milliseconds since the epoch. */
    long end() {
        return windows.keySet().stream().mapToLong(RowKey::start).max().orElse(0) + window;
    }

    /** How many good events there are. */
    public long good() {
        return good;
    }
}
