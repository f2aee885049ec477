package dev.rollcall.cli.counts;

import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.BreakdownKey;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * The rows of a topic and how a table shows them.
 *
 * @param topic where they are
 * @param order the row to be shown first comes first
 * @param closed whether a row is final
 * @param columns of the table, from the left
 */
public record RowKind<K extends SpecificRecord, V extends SpecificRecord>(
        Topic<K, V> topic, Comparator<V> order, Predicate<V> closed, List<Column<V>> columns) {

    /** The counts of windows. */
    public static final RowKind<EventCountKey, EventCount> COUNTS =
            counts(Topics.COUNTS, "window (UTC)", "uuuu-MM-dd HH:mm:ss");

    /** The counts of days. */
    public static final RowKind<EventCountKey, EventCount> DAYS =
            counts(Topics.COUNTS_DAILY, "day (UTC)", "uuuu-MM-dd");

    /** The users of days, weeks and months. */
    public static final RowKind<UserCountKey, UserCount> USERS = users();

    /** The events and users of days by the values of declared fields. */
    public static final RowKind<BreakdownKey, Breakdown> BREAKDOWNS = breakdowns();

    /** What identifies a row: the values of the fields of its key. */
    List<Object> key(V row) {
        return SpecificData.get().getSchema(topic.keyType()).getFields().stream()
                .map(field -> row.get(row.getSchema().getField(field.name()).pos()))
                .toList();
    }

    /** The latest window first, and in it the most frequent event. */
    private static RowKind<EventCountKey, EventCount> counts(
            Topic<EventCountKey, EventCount> topic, String window, String pattern) {
        DateTimeFormatter time = utc(pattern);
        return new RowKind<>(
                topic,
                Comparator.comparing(EventCount::getWindowStart)
                        .thenComparing(EventCount::getCount)
                        .reversed()
                        .thenComparing(EventCount::getProduct)
                        .thenComparing(EventCount::getEvent)
                        .thenComparing(EventCount::getVersion),
                EventCount::getClosed,
                List.of(
                        Column.text(window, row -> time.format(row.getWindowStart()), pattern.length()),
                        Column.name("product", EventCount::getProduct, 12, 24),
                        Column.name("event", EventCount::getEvent, 28, 40),
                        Column.name("version", EventCount::getVersion, 12, 20),
                        Column.number("count", EventCount::getCount, 10),
                        Column.number("users", EventCount::getUsers, 8),
                        Column.number("lost", EventCount::getLost, 6),
                        Column.text("state", row -> state(row.getClosed(), row.getRevision()), 12)));
    }

    /** What is going on first: this month, this week and today; in each, the version that most people use. */
    private static RowKind<UserCountKey, UserCount> users() {
        DateTimeFormatter day = utc("uuuu-MM-dd");
        Comparator<UserCount> latestEnd = Comparator.<UserCount, Instant>comparing(UserCount::getPeriodEnd)
                .reversed();
        return new RowKind<>(
                Topics.USERS,
                latestEnd
                        .thenComparing(UserCount::getPeriodStart)
                        .thenComparing(Comparator.comparing(UserCount::getUsers).reversed())
                        .thenComparing(UserCount::getProduct)
                        .thenComparing(UserCount::getVersion),
                UserCount::getClosed,
                List.of(
                        Column.text("period", UserCount::getPeriod, 6),
                        Column.text("from (UTC)", row -> day.format(row.getPeriodStart()), 10),
                        Column.name("product", UserCount::getProduct, 12, 24),
                        Column.name("version", UserCount::getVersion, 12, 20),
                        Column.number("users", UserCount::getUsers, 8),
                        Column.number("sessions", UserCount::getSessions, 8),
                        Column.number("events", UserCount::getEvents, 10),
                        Column.text(
                                "state",
                                row -> state(row.getClosed(), row.getRevision())
                                        + (row.getSampled() ? ", sampled" : ""),
                                21)));
    }

    /** The latest day first, and in it each field with its most frequent value first. */
    private static RowKind<BreakdownKey, Breakdown> breakdowns() {
        DateTimeFormatter day = utc("uuuu-MM-dd");
        Comparator<Breakdown> latestDay =
                Comparator.comparing(Breakdown::getDayStart).reversed();
        return new RowKind<>(
                Topics.BREAKDOWNS,
                latestDay
                        .thenComparing(Breakdown::getProduct)
                        .thenComparing(Breakdown::getField)
                        .thenComparing(Breakdown::getEvent)
                        .thenComparing(Comparator.comparing(Breakdown::getCount).reversed())
                        .thenComparing(Breakdown::getValue),
                Breakdown::getClosed,
                List.of(
                        Column.text("day (UTC)", row -> day.format(row.getDayStart()), 10),
                        Column.name("product", Breakdown::getProduct, 12, 24),
                        Column.name("field", Breakdown::getField, 16, 28),
                        Column.name("event", Breakdown::getEvent, 16, 40),
                        Column.name("value", Breakdown::getValue, 20, 40),
                        Column.number("count", Breakdown::getCount, 10),
                        Column.number("users", Breakdown::getUsers, 8),
                        Column.text("state", row -> state(row.getClosed(), row.getRevision()), 12)));
    }

    private static String state(boolean closed, int revision) {
        if (revision > 0) {
            return "revision " + revision;
        }
        return closed ? "closed" : "open";
    }

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }
}
