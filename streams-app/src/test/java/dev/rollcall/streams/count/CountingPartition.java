package dev.rollcall.streams.count;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.BreakdownKey;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialBreakdown;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.PartialPeople;
import dev.rollcall.streams.internal.Progress;
import dev.rollcall.streams.partial.InternalFormat;
import dev.rollcall.streams.partial.PartialFormat;
import dev.rollcall.testkit.time.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The processor of one counting partition, whose store outlives it: it can be restarted with other settings. After each
 * call of it, every day that has a row must be the sum of its windows.
 */
final class CountingPartition {

    private static final Bytes WINDOW_WITHOUT_DAYS = Bytes.wrap(new byte[] {'p', 'w'});

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final TestClock clock = new TestClock();
    private final CountMetrics metrics = new CountMetrics(meters, clock);
    private final KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(CountProcessor.STORE), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    private final BeforeCommit beforeCommit = new BeforeCommit();
    private final List<Record<?, ?>> rows = new ArrayList<>();
    private final Map<EventCountKey, EventCount> windows = new HashMap<>();
    private final Map<EventCountKey, EventCount> days = new HashMap<>();
    /** The sums of the windows of each day: counts, estimates, losses. */
    private final Map<EventCountKey, long[]> sums = new HashMap<>();

    private boolean daysMayBeMissing;
    private final List<Record<?, ?>> people = new ArrayList<>();
    private final List<Record<?, ?>> breakdowns = new ArrayList<>();
    private final List<Record<?, ?>> rejected = new ArrayList<>();
    private MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
    private Processor<Bytes, byte[], Object, Object> processor;
    private long offset;

    CountingPartition(String... settings) {
        store.init(context.getStateStoreContext(), store);
        processor = start(settings);
    }

    /** Settings of windows of 10 s with a grace of 5 s; further ones as name and value in turn. */
    static JobConfig config(String... settings) {
        Map<String, String> env = new HashMap<>(Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS", "unused:1",
                "ROLLCALL_SCHEMA_REGISTRY_URL", "mock://count",
                "ROLLCALL_SCHEMA_REGISTRY_AUTO_REGISTER_SCHEMAS", "true",
                "ROLLCALL_WINDOW", "10s",
                "ROLLCALL_GRACE", "5s",
                "ROLLCALL_MAX_AGE", "1d"));
        for (int i = 0; i < settings.length; i += 2) {
            env.put(settings[i], settings[i + 1]);
        }
        return JobConfig.fromEnvironment(env);
    }

    /** Stops it, and starts it again with its store. */
    void restart(String... settings) {
        processor.close();
        assertThat(waiting()).as("schedules outlive a processor").isEmpty();
        processor = start(settings);
    }

    private Processor<Bytes, byte[], Object, Object> start(String... settings) {
        context = new MockProcessorContext<>();
        context.addStateStore(store);
        context.addStateStore(beforeCommit);
        Processor<Bytes, byte[], Object, Object> started =
                new CountProcessor.Supplier(config(settings), metrics, clock).get();
        started.init(context);
        return started;
    }

    void send(List<Progress> progress, PartialCount... sums) {
        send(Sums.batch(progress, sums));
    }

    void sendPeople(List<Progress> progress, PartialPeople... people) {
        send(Sums.batch(progress, people));
    }

    void sendBreakdowns(List<Progress> progress, PartialBreakdown... breakdowns) {
        send(Sums.batch(progress, breakdowns));
    }

    void send(PartialBatch batch) {
        send(PartialFormat.encode(InternalFormat.WRITTEN, batch));
    }

    void send(byte[] bytes) {
        process(bytes);
        commit();
    }

    /** Takes a batch that is not committed yet. */
    void process(PartialBatch batch) {
        process(PartialFormat.encode(InternalFormat.WRITTEN, batch));
    }

    private void process(byte[] bytes) {
        context.setRecordMetadata("partials", 7, offset++);
        processor.process(new Record<>(null, bytes, 0));
    }

    /** Lets the time of the next slice come; false when none is waited for. */
    boolean nextSlice() {
        List<CapturedPunctuator> waiting = waiting();
        waiting.forEach(punctuator -> punctuator.getPunctuator().punctuate(clock.millis()));
        commit();
        return !waiting.isEmpty();
    }

    private List<CapturedPunctuator> waiting() {
        return context.scheduledPunctuators().stream()
                .filter(punctuator -> !punctuator.cancelled())
                .toList();
    }

    void commit() {
        beforeCommit.flushCache();
        take();
    }

    private void take() {
        List<? extends CapturedForward<?, ?>> forwards = List.copyOf(context.forwarded());
        context.resetForwards();
        Set<EventCountKey> changed = new HashSet<>();
        List<PartialBatch> overflow = new ArrayList<>();
        for (CapturedForward<?, ?> forward : forwards) {
            switch (forward.childName().orElseThrow()) {
                case "telemetry.counts" -> {
                    rows.add(forward.record());
                    changed.add(addToSums((EventCountKey) forward.record().key(), (EventCount)
                            forward.record().value()));
                }
                case "telemetry.counts.daily" -> {
                    EventCountKey key = (EventCountKey) forward.record().key();
                    EventCount day = (EventCount) forward.record().value();
                    EventCount before = days.put(key, day);
                    if (before != null) {
                        assertThat(day.getRevision()).isEqualTo(before.getRevision() + (before.getClosed() ? 1 : 0));
                        assertThat(day.getUsers()).isGreaterThanOrEqualTo(before.getUsers());
                    }
                    changed.add(key);
                }
                case "telemetry.users" -> people.add(forward.record());
                case "telemetry.breakdowns" -> breakdowns.add(forward.record());
                case CountProcessor.REJECTED -> rejected.add(forward.record());
                case CountProcessor.OVERFLOW ->
                    overflow.add((PartialBatch) forward.record().value());
                default -> throw new AssertionError(forward);
            }
        }
        changed.forEach(this::checkDay);
        overflow.forEach(this::send);
    }

    private EventCountKey addToSums(EventCountKey key, EventCount row) {
        EventCount before = windows.put(key, row);
        EventCountKey day = day(key);
        long[] sum = sums.computeIfAbsent(day, d -> new long[3]);
        sum[0] += row.getCount() - (before == null ? 0 : before.getCount());
        sum[1] += row.getEstimate() - (before == null ? 0 : before.getEstimate());
        sum[2] += row.getLost() - (before == null ? 0 : before.getLost());
        return day;
    }

    private static EventCountKey day(EventCountKey key) {
        return new EventCountKey(
                key.getProduct(),
                key.getEvent(),
                key.getVersion(),
                key.getWindowStart()
                        .atOffset(ZoneOffset.UTC)
                        .truncatedTo(ChronoUnit.DAYS)
                        .toInstant());
    }

    private void checkDay(EventCountKey key) {
        EventCount day = days.get(key);
        if (day == null && daysMayBeMissing) {
            return;
        }
        assertThat(day).as("%s", key).isNotNull();
        assertThat(new long[] {day.getCount(), day.getEstimate(), day.getLost()})
                .as("%s", key)
                .isEqualTo(sums.get(key));
        assertThat(Duration.between(day.getWindowStart(), day.getWindowEnd())).isEqualTo(Duration.ofDays(1));
    }

    /** Takes the days from its store: what a version leaves that has none. */
    void removeDays() {
        daysMayBeMissing = true;
        days.clear();
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
            entries.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.stream().filter(key -> "deq".indexOf(key.get()[0]) >= 0).forEach(store::delete);
        store.put(WINDOW_WITHOUT_DAYS, store.delete(Bytes.wrap(new byte[] {'p', 'v'})));
    }

    /** The length of a window where a version without days has it. */
    long windowWithoutDays() {
        return ByteBuffer.wrap(store.get(WINDOW_WITHOUT_DAYS)).getLong();
    }

    /** The rows of days, as a reader has them who upserts by key. */
    Map<EventCountKey, EventCount> days() {
        return days;
    }

    /** The rows of windows, likewise. */
    Map<EventCountKey, EventCount> windows() {
        return windows;
    }

    /** The rows that were sent since the last call, in order. */
    List<EventCount> sent() {
        List<EventCount> sent =
                rows.stream().map(record -> (EventCount) record.value()).toList();
        rows.clear();
        return sent;
    }

    /** The rows of people that were sent since the last call, in order. */
    List<UserCount> sentPeople() {
        List<UserCount> sent =
                people.stream().map(record -> (UserCount) record.value()).toList();
        people.clear();
        return sent;
    }

    /** The rows of people that were sent since the last call, as a reader has them who upserts by key. */
    Map<UserCountKey, UserCount> peopleTable() {
        Map<UserCountKey, UserCount> table = new HashMap<>();
        people.forEach(record -> table.put((UserCountKey) record.key(), (UserCount) record.value()));
        people.clear();
        return table;
    }

    /** The rows of breakdowns that were sent since the last call, in order. */
    List<Breakdown> sentBreakdowns() {
        List<Breakdown> sent =
                breakdowns.stream().map(record -> (Breakdown) record.value()).toList();
        breakdowns.clear();
        return sent;
    }

    /** The rows of breakdowns that were sent since the last call, as a reader has them who upserts by key. */
    Map<BreakdownKey, Breakdown> breakdownTable() {
        Map<BreakdownKey, Breakdown> table = new HashMap<>();
        breakdowns.forEach(record -> table.put((BreakdownKey) record.key(), (Breakdown) record.value()));
        breakdowns.clear();
        return table;
    }

    /** The times of the records that rows were sent in since the last call, in order. */
    List<Long> timestamps() {
        List<Long> timestamps = rows.stream().<Long>map(Record::timestamp).toList();
        rows.clear();
        return timestamps;
    }

    /** The rows that were sent since the last call, as a reader has them who upserts by key. */
    Map<EventCountKey, EventCount> table() {
        Map<EventCountKey, EventCount> table = new HashMap<>();
        rows.forEach(record -> table.put((EventCountKey) record.key(), (EventCount) record.value()));
        rows.clear();
        return table;
    }

    /** What was set aside so far. */
    List<Record<?, ?>> rejected() {
        return rejected;
    }

    /** How many entries a section of its store has. */
    long stored(char section) {
        return stored(store, section);
    }

    static long stored(KeyValueStore<Bytes, byte[]> store, char section) {
        long stored = 0;
        try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
            while (entries.hasNext()) {
                stored += entries.next().key.get()[0] == section ? 1 : 0;
            }
        }
        return stored;
    }

    double counter(String name) {
        return meters.find(name).counters().stream().mapToDouble(c -> c.count()).sum();
    }
}
