package dev.rollcall.streams.http.rows;

import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.BreakdownKey;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * A kind of rows: one topic, and what its schemas say. A key has names and the start of a time; a row has these first,
 * then the end of that time, then numbers. Immutable.
 */
public final class RowKind<K extends SpecificRecord, V extends SpecificRecord> {

    /** Windows are most of all rows: of other kinds this many times fewer are held. */
    private static final int FEWER = 4;

    public static final RowKind<EventCountKey, EventCount> WINDOWS =
            new RowKind<>("windows", Topics.COUNTS, 1, List.of(), RowKind::withEstimate);

    public static final RowKind<EventCountKey, EventCount> DAYS =
            new RowKind<>("days", Topics.COUNTS_DAILY, FEWER, List.of(), RowKind::withEstimate);

    public static final RowKind<UserCountKey, UserCount> USERS =
            new RowKind<>("users", Topics.USERS, FEWER, List.of("day", "week", "month"), UnaryOperator.identity());

    public static final RowKind<BreakdownKey, Breakdown> BREAKDOWNS =
            new RowKind<>("breakdowns", Topics.BREAKDOWNS, FEWER, List.of(), UnaryOperator.identity());

    /** All that there are. */
    public static final List<RowKind<?, ?>> ALL = List.of(WINDOWS, DAYS, USERS, BREAKDOWNS);

    private static final String PERIOD = "period";

    private final String name;
    private final Topic<K, V> topic;
    private final int share;
    private final List<String> periods;
    private final UnaryOperator<V> completed;
    private final List<String> names;
    private final String start;
    private final List<Column> columns;
    private final int period;

    /**
     * @param share of the greatest number of rows of a kind this one has one in so many
     * @param periods those that there is a table of; empty where rows have none
     * @param completed adds what rows of earlier releases lack
     */
    private RowKind(String name, Topic<K, V> topic, int share, List<String> periods, UnaryOperator<V> completed) {
        this.name = name;
        this.topic = topic;
        this.share = share;
        this.periods = periods;
        this.completed = completed;
        List<Schema.Field> key = SpecificData.get().getSchema(topic.keyType()).getFields();
        List<Schema.Field> row = SpecificData.get().getSchema(topic.valueType()).getFields();
        names = key.stream().limit(key.size() - 1L).map(Schema.Field::name).toList();
        start = key.get(names.size()).name();
        columns = row.stream().skip(key.size()).map(Column::of).toList();
        period = names.indexOf(PERIOD);
    }

    /** What it is called in parameters, health and metrics. */
    public String name() {
        return name;
    }

    Topic<K, V> topic() {
        return topic;
    }

    /** The part of a greatest number of rows that is this kind's; at least 1. */
    int share(int maxRows) {
        return Math.max(1, maxRows / share);
    }

    /** The names of a key, in their order; the first is the product. */
    public List<String> names() {
        return names;
    }

    /** The names that rows are found by: all but the period, which chooses the table. */
    public List<String> filters() {
        return names.stream().filter(each -> !each.equals(PERIOD)).toList();
    }

    /** The name of the time in a key. */
    public String start() {
        return start;
    }

    /** What a row has beside its key, in order: first the end of its time. */
    public List<Column> columns() {
        return columns;
    }

    /** The number of a column. */
    public int column(String column) {
        return IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).name().equals(column))
                .findFirst()
                .orElseThrow();
    }

    /** The periods of which there is a table each; one without a name where rows have none. */
    public List<String> periods() {
        return periods.isEmpty() ? List.of("") : periods;
    }

    String period(Row.Key key) {
        return period < 0 ? "" : key.series().names().get(period);
    }

    /** The row of a record. */
    public Row row(V record) {
        V complete = completed.apply(record);
        long[] values = new long[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(complete.get(names.size() + 1 + i));
        }
        return new Row(keyOf(complete), Numbers.of(values));
    }

    /** The key of a record's key. */
    public Row.Key key(K key) {
        return keyOf(key);
    }

    /** Keys and rows begin alike. */
    private Row.Key keyOf(SpecificRecord record) {
        List<String> given = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            given.add(String.valueOf(record.get(i)));
        }
        return new Row.Key(number(record.get(names.size())), new Row.Series(this, List.copyOf(given)));
    }

    private static long number(Object value) {
        if (value instanceof Instant time) {
            return time.toEpochMilli();
        }
        return value instanceof Boolean yes ? (yes ? 1 : 0) : ((Number) value).longValue();
    }

    /** Rows from before there was sampling say nothing of it. */
    private static EventCount withEstimate(EventCount row) {
        row.setEstimate(Math.max(row.getCount(), row.getEstimate()));
        return row;
    }

    /** What a field beside the key's is. */
    public enum Type {
        NUMBER,
        BOOLEAN,
        TIME
    }

    /** A field beside the key's. */
    public record Column(String name, Type type) {

        private static Column of(Schema.Field field) {
            Type type =
                    switch (field.schema().getType()) {
                        case BOOLEAN -> Type.BOOLEAN;
                        case INT -> Type.NUMBER;
                        case LONG ->
                            field.schema().getLogicalType() instanceof LogicalTypes.TimestampMillis
                                    ? Type.TIME
                                    : Type.NUMBER;
                        default -> throw new IllegalArgumentException(field.name() + " is none of these");
                    };
            return new Column(field.name(), type);
        }
    }
}
