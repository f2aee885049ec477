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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Adds sums to rows, closes windows when the watermark passes their end and grace, and sends every row that changed.
 * What arrives for a closed window amends its row: the revision rises. Nothing is dropped as late.
 *
 * <p>Acts on its input only, never on a clock: the same batches give the same rows (but for {@code updated_at}).
 */
final class CountProcessor implements Processor<Bytes, PartialBatch, Object, Object> {

    static final String ROWS = "rows";
    static final String PROGRESS = "progress";
    static final String CARDINALITY = "cardinality";

    /** The children: rows for readers, and sums for the owner of another row. */
    static final String COUNTS = "counts";

    static final String OVERFLOW = "overflow";

    private static final Bytes WINDOW_KEY = Bytes.wrap(new byte[] {'w'});
    private static final Bytes CLOSED_KEY = Bytes.wrap(new byte[] {'c'});
    private static final Bytes FORGOTTEN_KEY = Bytes.wrap(new byte[] {'f'});

    private final JobConfig config;
    private final CountMetrics metrics;
    private final InstantSource clock;
    private final long window;
    private final long grace;
    private final long keep;

    private ProcessorContext<Object, Object> context;
    private KeyValueStore<Bytes, byte[]> progress;
    private Rows rows;
    private Watermark watermark;
    private Cardinality cardinality;
    private long windowWritten;
    private long closedBefore;
    private long forgottenBefore;

    private CountProcessor(JobConfig config, CountMetrics metrics, InstantSource clock) {
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.window = config.window().toMillis();
        this.grace = config.grace().toMillis();
        this.keep = config.maxAge()
                .plus(config.window())
                .plus(config.grace())
                .plusHours(1)
                .toMillis();
    }

    /** Makes processors that bring their stores. */
    record Supplier(JobConfig config, CountMetrics metrics, InstantSource clock)
            implements ProcessorSupplier<Bytes, PartialBatch, Object, Object> {

        @Override
        public Processor<Bytes, PartialBatch, Object, Object> get() {
            return new CountProcessor(config, metrics, clock);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            // In an order that does not differ from run to run.
            return new LinkedHashSet<>(List.of(store(ROWS), store(PROGRESS), store(CARDINALITY)));
        }

        /** The cache keeps a value that changes often from being written to the changelog each time. */
        private static StoreBuilder<?> store(String name) {
            return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                    .withCachingEnabled();
        }
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        this.context = context;
        progress = context.getStateStore(PROGRESS);
        rows = new Rows(context.getStateStore(ROWS));
        watermark = new Watermark(progress);
        cardinality = new Cardinality(context.getStateStore(CARDINALITY), config.maxSeries(), config.maxProducts());
        closedBefore = read(CLOSED_KEY);
        forgottenBefore = read(FORGOTTEN_KEY);
        windowWritten = read(WINDOW_KEY);
        if (windowWritten != Watermark.NONE && windowWritten != window) {
            throw otherWindow(windowWritten);
        }
        metrics.watermark(context.taskId().partition(), watermark.current());
    }

    @Override
    public void close() {
        metrics.forget(context.taskId().partition());
    }

    @Override
    public void process(Record<Bytes, PartialBatch> record) {
        PartialBatch batch = record.value();
        if (batch.getWindowMs() != window) {
            throw otherWindow(batch.getWindowMs());
        }
        if (windowWritten != window) {
            write(WINDOW_KEY, window);
            windowWritten = window;
        }
        Overflow overflow = new Overflow();
        for (PartialCount partial : batch.getCounts()) {
            add(partial, batch.getCountingPartitions(), overflow, record.timestamp());
        }
        overflow.batches(batch)
                .forEach((series, rest) -> context.forward(new Record<>(series, rest, record.timestamp()), OVERFLOW));
        watermark.advance(batch);
        metrics.watermark(context.taskId().partition(), watermark.current());
        metrics.added(batch);
        closeWindows(record.timestamp());
        forgetWindows();
    }

    private void add(PartialCount partial, int countingPartitions, Overflow overflow, long timestamp) {
        Series series = new Series(partial.getProduct(), partial.getVersion(), partial.getEvent());
        Rows.Key key = new Rows.Key(partial.getWindowStart(), series);
        if (key.windowStart() < forgottenBefore) {
            throw new JobException("a count for the window at " + Instant.ofEpochMilli(key.windowStart())
                    + " came after its rows were forgotten: were the offsets of the combining stage set back?"
                    + " Reset the whole application instead");
        }
        StoredRow known = rows.get(key);
        Series admitted = known == null ? cardinality.admit(key.windowStart(), series, countingPartitions) : series;
        if (!admitted.equals(series)) {
            overflow.add(admitted, partial);
            metrics.overflowed(partial.getCount());
            return;
        }
        boolean late = key.windowStart() < closedBefore;
        Users.Merged users = Users.merge(known == null ? null : known.getSketch(), partial.getUsers());
        StoredRow row = new StoredRow(
                (known == null ? 0 : known.getCount()) + partial.getCount(),
                (known == null ? 0 : known.getEstimate()) + partial.getEstimate(),
                (known == null ? 0 : known.getLost()) + partial.getLost(),
                Math.max(known == null ? 0 : known.getUsers(), users.estimate()),
                (known == null ? 0 : known.getRevision()) + (late ? 1 : 0),
                late,
                users.sketch());
        rows.put(key, row);
        send(key, row, timestamp);
        metrics.counted(partial.getCount());
        if (late) {
            metrics.amended();
        }
    }

    /** A window [s, s + window) closes when the watermark reaches s + window + grace. */
    private void closeWindows(long timestamp) {
        if (watermark.current() == Watermark.NONE) {
            return;
        }
        long reached = Math.floorDiv(watermark.current() - grace, window) * window;
        if (reached <= closedBefore) {
            return;
        }
        for (Rows.Key key : rows.startingIn(closedBefore, reached)) {
            StoredRow row = rows.get(key);
            if (row != null && !row.getClosed()) {
                row.setClosed(true);
                rows.put(key, row);
                send(key, row, timestamp);
                metrics.closed();
            }
        }
        closedBefore = reached;
        write(CLOSED_KEY, reached);
    }

    private void forgetWindows() {
        if (closedBefore == Watermark.NONE) {
            return;
        }
        long reached = closedBefore - Math.floorDiv(keep, window) * window;
        if (reached > forgottenBefore) {
            rows.delete(rows.startingIn(forgottenBefore, reached));
            cardinality.forget(forgottenBefore, reached);
            forgottenBefore = reached;
            write(FORGOTTEN_KEY, reached);
        }
    }

    private void send(Rows.Key key, StoredRow row, long timestamp) {
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
        context.forward(new Record<>(identity, count, timestamp), COUNTS);
    }

    private JobException otherWindow(long counted) {
        return new JobException("ROLLCALL_WINDOW: '" + Durations.format(Duration.ofMillis(window))
                + "' differs from the " + Durations.format(Duration.ofMillis(counted))
                + " that this application counted with; set it back, or count under another ROLLCALL_APPLICATION_ID");
    }

    private long read(Bytes key) {
        byte[] value = progress.get(key);
        return value == null ? Watermark.NONE : ByteBuffer.wrap(value).getLong();
    }

    private void write(Bytes key, long value) {
        progress.put(key, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }
}
