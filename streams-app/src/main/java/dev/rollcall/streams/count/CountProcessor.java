package dev.rollcall.streams.count;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.streams.config.Durations;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.failure.JobException;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.StoredRow;
import dev.rollcall.streams.partial.Saturating;
import dev.rollcall.streams.partial.SetAsideReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
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
 * Adds sums to rows, closes windows when the watermark passes their end and grace, and sends every row that changed.
 * What arrives for a closed window amends its row: the revision rises. Nothing is dropped as late, and nothing that a
 * batch contains stops it: what cannot be counted is set aside.
 *
 * <p>What it counts and closes depends on its input only, never on a clock. Where a window has more rows than a slice,
 * the time of day decides when the next slice is closed, so that it goes on without new input.
 */
final class CountProcessor implements Processor<Bytes, byte[], Object, Object> {

    /** The one store of a counting partition, and its sections. */
    static final String STORE = "state";

    static final char ROWS = 'r';
    static final char PROGRESS = 'p';
    static final char ADMISSION = 'a';

    /** The children: rows for readers, sums for the owner of another row, and what cannot be counted. */
    static final String COUNTS = "counts";

    static final String OVERFLOW = "overflow";
    static final String REJECTED = "rejected";

    /** Maximum number of rows that are closed, and that are deleted, at once: some tenths of a second of work. */
    static final int SLICE = 5_000;

    /** From one slice to the next while nothing comes in. */
    static final Duration SLICE_PAUSE = Duration.ofMillis(50);

    private static final Bytes WINDOW_KEY = Bytes.wrap(new byte[] {'w'});

    private final JobConfig config;
    private final CountMetrics metrics;
    private final InstantSource clock;
    private final long window;
    private final SumCheck sumCheck;

    private ProcessorContext<Object, Object> context;
    private Section progress;
    private RowStore rows;
    private Watermark watermark;
    private Admission admission;
    private Windows windows;
    private @Nullable Cancellable nextSlice;
    private boolean windowIsStored;
    private long newestTimestamp;

    private CountProcessor(JobConfig config, CountMetrics metrics, InstantSource clock) {
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.window = config.window().toMillis();
        this.sumCheck = new SumCheck(window);
    }

    /** Makes processors that bring their stores. */
    record Supplier(JobConfig config, CountMetrics metrics, InstantSource clock)
            implements ProcessorSupplier<Bytes, byte[], Object, Object> {

        @Override
        public Processor<Bytes, byte[], Object, Object> get() {
            return new CountProcessor(config, metrics, clock);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            // The cache keeps a value that changes often from being written to the changelog each time.
            return Set.of(Stores.keyValueStoreBuilder(
                            Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                    .withCachingEnabled());
        }
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        this.context = context;
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(STORE);
        progress = new Section(store, PROGRESS);
        checkWindow();
        rows = new RowStore(new Section(store, ROWS), config.internalFormat());
        watermark = new Watermark(progress);
        admission =
                new Admission(new Section(store, ADMISSION), rows, window, config.maxSeries(), config.maxProducts());
        long keep = config.maxAge()
                .plus(config.window())
                .plus(config.grace())
                .plusHours(1)
                .toMillis();
        windows = new Windows(progress, rows, admission, window, config.grace().toMillis(), keep);
        metrics.watermark(partition(), watermark.current());
        // A time of the brokers' clock, which may be far from the job's: they refuse what is ahead of theirs.
        newestTimestamp = Math.max(0, watermark.current());
        // A slice may be left from before the restart.
        nextSlice = null;
        schedule(true);
    }

    private void checkWindow() {
        byte[] stored = progress.get(WINDOW_KEY);
        windowIsStored = stored != null;
        if (stored != null && ByteBuffer.wrap(stored).getLong() != window) {
            throw new JobException("ROLLCALL_WINDOW: '" + Durations.format(Duration.ofMillis(window))
                    + "' differs from the "
                    + Durations.format(Duration.ofMillis(ByteBuffer.wrap(stored).getLong()))
                    + " that this application counted with; set it back, or count again as docs/operations.md says");
        }
    }

    @Override
    public void close() {
        // A task that is revived keeps its schedules.
        schedule(false);
        metrics.forget(partition());
    }

    @Override
    public void process(Record<Bytes, byte[]> record) {
        newestTimestamp = record.timestamp();
        ReceivedBatch received = ReceivedBatch.of(record.value(), config.applicationId(), window);
        if (received instanceof ReceivedBatch.SetAside unfit) {
            setAside(unfit.reason(), unfit.events(), record.value());
            metrics.read(partition(), false);
        } else if (received instanceof ReceivedBatch.Countable countable) {
            count(countable.batch());
        }
    }

    private void count(PartialBatch batch) {
        if (!windowIsStored) {
            progress.put(
                    WINDOW_KEY, ByteBuffer.allocate(Long.BYTES).putLong(window).array());
            windowIsStored = true;
        }
        Overflow overflow = new Overflow();
        SetAsideSums unfit = new SetAsideSums(batch, config.internalFormat());
        for (PartialCount sum : batch.getCounts()) {
            SetAsideReason reason = add(sum, batch.getCountingPartitions(), overflow);
            if (reason != null) {
                unfit.add(reason, sum);
            }
        }
        overflow.batches(batch)
                .forEach((series, rest) -> context.forward(new Record<>(series, rest, newestTimestamp), OVERFLOW));
        unfit.forEach(this::setAside);
        watermark.advance(batch);
        metrics.watermark(partition(), watermark.current());
        metrics.read(partition(), true);
        closeAndForget();
    }

    /** @return why the sum cannot be counted, or null when it was */
    private @Nullable SetAsideReason add(PartialCount sum, int countingPartitions, Overflow overflow) {
        if (!sumCheck.isValid(sum)) {
            return SetAsideReason.INVALID_SUM;
        }
        if (windows.isForgotten(sum.getWindowStart())) {
            return SetAsideReason.WINDOW_EXPIRED;
        }
        Series series = new Series(sum.getProduct(), sum.getVersion(), sum.getEvent());
        RowKey key = new RowKey(sum.getWindowStart(), series);
        StoredRow known = rows.get(key);
        Optional<Users.Merged> merged = Users.merge(known == null ? null : known.getSketch(), sum.getUsers());
        if (merged.isEmpty()) {
            return SetAsideReason.UNREADABLE_USERS;
        }
        Users.Merged users = merged.get();
        Series admitted = known == null ? admission.admit(key.windowStart(), series, countingPartitions) : series;
        if (!admitted.equals(series)) {
            overflow.add(admitted, sum, users.sketch());
            metrics.overflowed(sum.getCount());
            return null;
        }
        StoredRow before = known == null ? new StoredRow(0L, 0L, 0L, 0L, 0, false, users.sketch()) : known;
        boolean late = windows.isClosed(key);
        StoredRow row = new StoredRow(
                Saturating.add(before.getCount(), sum.getCount()),
                Saturating.add(before.getEstimate(), sum.getEstimate()),
                Saturating.add(before.getLost(), sum.getLost()),
                Math.max(before.getUsers(), users.estimate()),
                before.getRevision() + (late ? 1 : 0),
                late,
                users.sketch());
        rows.put(key, row);
        send(key, row);
        metrics.counted(sum.getCount());
        if (late) {
            metrics.amended();
        }
        return null;
    }

    private void closeAndForget() {
        schedule(windows.advance(watermark.current(), SLICE, (key, row) -> {
            row.setClosed(true);
            rows.put(key, row);
            send(key, row);
            metrics.closed();
        }));
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

    private void send(RowKey key, StoredRow row) {
        Instant start = Instant.ofEpochMilli(key.windowStart());
        Series series = key.series();
        EventCount count = new EventCount(
                series.product(),
                series.event(),
                series.version(),
                start,
                start.plusMillis(window),
                row.getCount(),
                row.getEstimate(),
                row.getUsers(),
                row.getLost(),
                row.getRevision(),
                row.getClosed(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        EventCountKey identity = new EventCountKey(series.product(), series.event(), series.version(), start);
        context.forward(new Record<>(identity, count, newestTimestamp), COUNTS);
    }

    private int partition() {
        return context.taskId().partition();
    }
}
