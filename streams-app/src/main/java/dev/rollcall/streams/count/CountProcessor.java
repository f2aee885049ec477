package dev.rollcall.streams.count;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.count.breakdowns.Breakdowns;
import dev.rollcall.streams.count.people.People;
import dev.rollcall.streams.count.rows.Added;
import dev.rollcall.streams.count.rows.RowChange;
import dev.rollcall.streams.count.rows.Rows;
import dev.rollcall.streams.count.store.MemoryBudget;
import dev.rollcall.streams.count.store.Storage;
import dev.rollcall.streams.count.store.Watermark;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.partial.SetAsideReason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Adds sums to rows, closes windows and days when the watermark passes their end and grace, and sends every row that
 * changed. What arrives for a closed one amends its row: the revision rises. Nothing is dropped as late, and nothing that
 * a batch contains stops it: what cannot be counted is set aside.
 *
 * <p>What it counts and closes depends on its input only, never on a clock. Where there are more rows to close than a
 * slice, the time of day decides when the next slice is closed, so that it goes on without new input.
 */
final class CountProcessor implements Processor<Bytes, byte[], Object, Object> {

    /** The one store of a counting partition. */
    static final String STORE = "state";

    /** The children, besides one for each topic of rows, which is named after it: sums for the owner of another row. */
    static final String OVERFLOW = "overflow";

    /** What cannot be counted. */
    static final String REJECTED = "rejected";

    /** Maximum number of rows that are closed, and that are deleted, at once: some tenths of a second of work. */
    static final int SLICE = 5_000;

    /** From one slice to the next while nothing comes in. */
    static final Duration SLICE_PAUSE = Duration.ofMillis(50);

    /** About how many bytes of memory changed rows may take, of all counting partitions of an instance. */
    private static final long MEMORY = 64 * 1024 * 1024;

    private final JobConfig config;
    private final CountMetrics metrics;
    private final InstantSource clock;
    private final SumCheck sumCheck;
    private final MemoryBudget budget;

    private ProcessorContext<Object, Object> context;
    private Storage storage;
    private Rows rows;
    private People people;
    private Breakdowns breakdowns;
    private Watermark watermark;
    private @Nullable Cancellable nextSlice;
    private long newestTimestamp;

    private CountProcessor(JobConfig config, CountMetrics metrics, InstantSource clock, MemoryBudget budget) {
        this.budget = budget;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.sumCheck = new SumCheck(config.window().toMillis());
    }

    /** Makes processors that bring their stores. */
    record Supplier(JobConfig config, CountMetrics metrics, InstantSource clock, MemoryBudget budget)
            implements ProcessorSupplier<Bytes, byte[], Object, Object> {

        Supplier(JobConfig config, CountMetrics metrics, InstantSource clock) {
            this(config, metrics, clock, new MemoryBudget(MEMORY));
        }

        @Override
        public Processor<Bytes, byte[], Object, Object> get() {
            return new CountProcessor(config, metrics, clock, budget);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            // Not cached by Streams: what changes stays in memory, decoded, until the commit.
            return Set.of(
                    Stores.keyValueStoreBuilder(
                                    Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                            .withCachingDisabled(),
                    new BeforeCommit.Builder());
        }
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        this.context = context;
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(STORE);
        storage = new Storage(store, config.internalFormat(), budget);
        BeforeCommit beforeCommit = context.getStateStore(BeforeCommit.NAME);
        beforeCommit.does(storage::flush);
        rows = new Rows(storage, config, clock, this::send);
        people = new People(
                storage,
                config,
                clock,
                metrics.people(),
                (key, row) -> context.forward(new Record<>(key, row, newestTimestamp), Topics.USERS.name()));
        breakdowns = new Breakdowns(
                storage,
                config,
                clock,
                metrics.breakdowns(),
                (key, row) -> context.forward(new Record<>(key, row, newestTimestamp), Topics.BREAKDOWNS.name()));
        watermark = new Watermark(rows.progress());
        metrics.watermark(partition(), watermark.current());
        // A time of the brokers' clock, which may be far from the job's: they refuse what is ahead of theirs.
        newestTimestamp = Math.max(0, watermark.current());
        // A slice may be left from before the restart.
        nextSlice = null;
        schedule(true);
    }

    @Override
    public void close() {
        // A task that is revived keeps its schedules.
        schedule(false);
        storage.drop();
        metrics.forget(partition());
    }

    @Override
    public void process(Record<Bytes, byte[]> record) {
        newestTimestamp = record.timestamp();
        ReceivedBatch received = ReceivedBatch.of(
                record.value(), config.applicationId(), config.window().toMillis());
        if (received instanceof ReceivedBatch.SetAside unfit) {
            setAside(unfit.reason(), unfit.events(), record.value());
            metrics.read(partition(), false);
        } else if (received instanceof ReceivedBatch.Countable countable) {
            count(countable.batch());
        }
    }

    private void count(PartialBatch batch) {
        Overflow overflow = new Overflow();
        SetAsideSums unfit = new SetAsideSums(batch, config.internalFormat());
        for (PartialCount sum : batch.getCounts()) {
            Added added = sumCheck.isValid(sum)
                    ? rows.add(sum, batch.getCountingPartitions())
                    : new Added.Unfit(SetAsideReason.INVALID_SUM);
            if (added instanceof Added.Unfit no) {
                unfit.add(no.reason(), sum);
            } else if (added instanceof Added.Other other) {
                overflow.add(other.series(), sum, other.users());
                metrics.overflowed(sum.getCount());
            } else {
                metrics.counted(sum.getCount());
            }
        }
        people.add(batch.getPeople(), unfit::add, overflow::add);
        breakdowns.add(batch.getBreakdowns(), unfit::add, overflow::add);
        overflow.send(batch, (owner, rest) -> context.forward(new Record<>(owner, rest, newestTimestamp), OVERFLOW));
        unfit.forEach(this::setAside);
        watermark.advance(batch);
        metrics.watermark(partition(), watermark.current());
        metrics.read(partition(), true);
        storage.flushIfLarge();
        closeAndForget();
    }

    private void closeAndForget() {
        boolean more = rows.advance(watermark.current(), SLICE);
        more |= people.advance(watermark.current(), SLICE);
        more |= breakdowns.advance(watermark.current(), SLICE);
        schedule(more);
    }

    /** An idle task has no punctuation: each one makes Streams commit. */
    private void schedule(boolean more) {
        Cancellable scheduled = nextSlice;
        if (more && scheduled == null) {
            nextSlice = context.schedule(SLICE_PAUSE, PunctuationType.WALL_CLOCK_TIME, now -> closeAndForget());
        } else if (!more && scheduled != null) {
            scheduled.cancel();
            nextSlice = null;
        }
    }

    private void setAside(SetAsideReason reason, long events, byte @Nullable [] batch) {
        RecordMetadata from = context.recordMetadata().orElseThrow();
        context.forward(SetAsideRecord.of(reason, events, batch, from, newestTimestamp), REJECTED);
        metrics.setAside(reason, events);
    }

    private void send(Topic<EventCountKey, EventCount> topic, EventCountKey key, EventCount row, RowChange change) {
        context.forward(new Record<>(key, row, newestTimestamp), topic.name());
        metrics.sent(topic.name(), change);
    }

    private int partition() {
        return context.taskId().partition();
    }
}
