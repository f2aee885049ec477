package dev.rollcall.sandbox.page;

import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.BreakdownKey;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Rows as a job writes them, written by the tests, and which there are. Nothing is counted: a test knows its numbers. */
final class PageRows implements AutoCloseable {

    /** The version that stands for all, and the event. */
    static final String ALL = "__all__";

    /** The length of windows. */
    static final Duration WINDOW = Duration.ofMinutes(10);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, String> registry;
    private final Map<Topic<?, ?>, Serdes<?, ?>> serdes = new HashMap<>();
    private final Map<Topic<?, ?>, Map<SpecificRecord, SpecificRecord>> tables = new HashMap<>();

    PageRows(String bootstrapServers, String registryUrl) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        registry = Map.of("schema.registry.url", registryUrl);
    }

    private record Serdes<K extends SpecificRecord, V extends SpecificRecord>(Serializer<K> key, Serializer<V> value) {}

    /** The start of the window that it is. */
    static Instant window() {
        long length = WINDOW.toMillis();
        return Instant.ofEpochMilli(Math.floorDiv(Instant.now().toEpochMilli(), length) * length);
    }

    /** Adds events to a window; from each user four. */
    void addToWindow(String product, String version, String event, Instant start, long count) {
        add(Topics.COUNTS, product, version, event, start, WINDOW, count);
    }

    /** Adds events to a day. */
    void addToDay(String product, String version, String event, Instant day, long count) {
        add(Topics.COUNTS_DAILY, product, version, event, day, Duration.ofDays(1), count);
    }

    private void add(
            Topic<EventCountKey, EventCount> topic,
            String product,
            String version,
            String event,
            Instant start,
            Duration length,
            long count) {
        EventCountKey key = new EventCountKey(product, event, version, start);
        EventCount before = (EventCount) table(topic).get(key);
        long total = count + (before == null ? 0 : before.getCount());
        put(topic, key, count(product, version, event, start, length, total).build());
    }

    static EventCount.Builder count(
            String product, String version, String event, Instant start, Duration length, long count) {
        return EventCount.newBuilder()
                .setProduct(product)
                .setEvent(event)
                .setVersion(version)
                .setWindowStart(start)
                .setWindowEnd(start.plus(length))
                .setCount(count)
                .setEstimate(count)
                .setUsers((count + 3) / 4)
                .setClosed(start.plus(length).isBefore(Instant.now()))
                .setUpdatedAt(Instant.now());
    }

    void put(EventCount row) {
        EventCountKey key = new EventCountKey(row.getProduct(), row.getEvent(), row.getVersion(), row.getWindowStart());
        put(Topics.COUNTS, key, row);
    }

    /** How many used a version in a period; each of them for forty events. */
    void putUsers(String product, String version, Period period, LocalDate start, long users) {
        put(users(product, version, period, start, users).build());
    }

    static UserCount.Builder users(String product, String version, Period period, LocalDate start, long users) {
        Instant end = Period.time(period.end(start));
        return UserCount.newBuilder()
                .setProduct(product)
                .setVersion(version)
                .setPeriod(period.title())
                .setPeriodStart(Period.time(start))
                .setPeriodEnd(end)
                .setUsers(users)
                .setSessions(3 * users)
                .setEvents(40 * users)
                .setClosed(end.isBefore(Instant.now()))
                .setUpdatedAt(Instant.now());
    }

    /** How often a field had a value on a day; from each user forty times. */
    void putField(String product, String event, String field, String value, LocalDate day, long count) {
        Instant end = Period.time(day.plusDays(1));
        put(Breakdown.newBuilder()
                .setProduct(product)
                .setEvent(event)
                .setField(field)
                .setValue(value)
                .setDayStart(Period.time(day))
                .setDayEnd(end)
                .setCount(count)
                .setUsers((count + 39) / 40)
                .setClosed(end.isBefore(Instant.now()))
                .setUpdatedAt(Instant.now())
                .build());
    }

    void put(UserCount row) {
        UserCountKey key = new UserCountKey(row.getProduct(), row.getVersion(), row.getPeriod(), row.getPeriodStart());
        put(Topics.USERS, key, row);
    }

    private void put(Breakdown row) {
        BreakdownKey key =
                new BreakdownKey(row.getProduct(), row.getEvent(), row.getField(), row.getValue(), row.getDayStart());
        put(Topics.BREAKDOWNS, key, row);
    }

    /** Deletes a row of a window, as an operator may. */
    void delete(EventCountKey key) {
        put(Topics.COUNTS, key, null);
    }

    /** How many used a version in a period, as the rows have it; nobody, where there is none. */
    long users(String product, String version, Period period, LocalDate start) {
        UserCount row = (UserCount)
                table(Topics.USERS).get(new UserCountKey(product, version, period.title(), Period.time(start)));
        return row == null ? 0 : row.getUsers();
    }

    /** Rows of a topic that there are. */
    <V extends SpecificRecord> Stream<V> of(Topic<?, V> topic) {
        return table(topic).values().stream().map(topic.valueType()::cast);
    }

    private <K extends SpecificRecord, V extends SpecificRecord> void put(Topic<K, V> topic, K key, @Nullable V row) {
        if (row == null) {
            table(topic).remove(key);
        } else {
            table(topic).put(key, row);
        }
        Serdes<K, V> of = serdes(topic);
        producer.send(new ProducerRecord<>(
                topic.name(),
                of.key().serialize(topic.name(), key),
                row == null ? null : of.value().serialize(topic.name(), row)));
    }

    private Map<SpecificRecord, SpecificRecord> table(Topic<?, ?> topic) {
        return tables.computeIfAbsent(topic, each -> new LinkedHashMap<>());
    }

    @SuppressWarnings("unchecked")
    private <K extends SpecificRecord, V extends SpecificRecord> Serdes<K, V> serdes(Topic<K, V> topic) {
        return (Serdes<K, V>) serdes.computeIfAbsent(
                topic,
                each -> new Serdes<>(
                        topic.keySerde(registry).serializer(),
                        topic.valueSerde(registry).serializer()));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
