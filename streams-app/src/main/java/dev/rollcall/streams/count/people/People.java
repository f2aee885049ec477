package dev.rollcall.streams.count.people;

import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.count.store.Section;
import dev.rollcall.streams.count.store.Users;
import dev.rollcall.streams.count.store.Watermark;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialPeople;
import dev.rollcall.streams.internal.StoredPeople;
import dev.rollcall.streams.partial.PartialFormat;
import dev.rollcall.streams.partial.Saturating;
import dev.rollcall.streams.partial.SetAsideReason;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The rows of people of a counting partition, which keeps all of a product's. A sum of a version and day is added to six
 * rows at once: those of the version and of the product, for the day, the week and the month.
 *
 * <p>A period is closed when the watermark reaches its end and grace. It is kept, and can be amended, as long as events of
 * its last day can come.
 */
public final class People {

    /** The version, and the product, under which the rest is counted where there are too many. */
    public static final String OTHER = "__other__";

    /** The sections of the store. */
    public static final char ROWS = 'u';

    static final char ADMISSION = 'v';
    static final char PROGRESS = 't';

    private static final Bytes KEEP_KEY = Bytes.wrap(new byte[] {'k'});

    private final InstantSource clock;
    private final PeopleMetrics metrics;
    private final BiConsumer<UserCountKey, UserCount> output;
    private final long grace;
    private final long keep;
    private final Section progress;
    private final PeopleStore rows;
    private final PeopleAdmission admission;
    private final Map<Period, PeriodProgress> periods = new EnumMap<>(Period.class);
    private boolean keepIsStored;

    /**
     * Goes on with what a store holds.
     *
     * @param output takes rows for readers
     */
    public People(
            KeyValueStore<Bytes, byte[]> store,
            JobConfig config,
            InstantSource clock,
            PeopleMetrics metrics,
            BiConsumer<UserCountKey, UserCount> output) {
        this.clock = clock;
        this.metrics = metrics;
        this.output = output;
        grace = config.grace().toMillis();
        progress = new Section(store, PROGRESS);
        // A greater value that the store remembers wins: other instances, and events on their way, may still go by it.
        byte[] kept = progress.get(KEEP_KEY);
        long stored = kept == null ? 0 : ByteBuffer.wrap(kept).getLong();
        keep = Math.max(config.canChangeFor().toMillis(), stored);
        keepIsStored = keep == stored;
        rows = new PeopleStore(new Section(store, ROWS), config.internalFormat());
        admission = new PeopleAdmission(new Section(store, ADMISSION), rows, config.maxProducts());
        for (Period period : Period.values()) {
            periods.put(period, new PeriodProgress(period, progress, rows, admission));
        }
    }

    /** A day of a product. */
    private record ProductDay(String product, long day) {}

    /**
     * Adds the sums of a batch.
     *
     * @param setAside takes those that cannot be counted
     * @param moveOn takes those for the owner of {@link PeopleKey#OTHER}
     */
    public void add(
            Collection<PartialPeople> sums,
            BiConsumer<SetAsideReason, PartialPeople> setAside,
            Consumer<PartialPeople> moveOn) {
        Map<ProductDay, List<PartialPeople>> days = new LinkedHashMap<>();
        for (PartialPeople sum : sums) {
            SetAsideReason reason = unfit(sum);
            if (reason == null) {
                days.computeIfAbsent(new ProductDay(sum.getProduct(), sum.getDayStart()), key -> new ArrayList<>())
                        .add(sum);
            } else {
                setAside.accept(reason, sum);
            }
        }
        days.forEach((day, ofDay) -> add(day, ofDay, setAside, moveOn));
    }

    private void add(
            ProductDay day,
            List<PartialPeople> sums,
            BiConsumer<SetAsideReason, PartialPeople> setAside,
            Consumer<PartialPeople> moveOn) {
        boolean isAdmitted = admission.admitProduct(day.product, day.day);
        Addition all = null;
        for (PartialPeople sum : sums) {
            ByteBuffer users =
                    Users.merge(null, sum.getUsers()).map(Users.Merged::sketch).orElse(null);
            if (users == null) {
                setAside.accept(SetAsideReason.UNREADABLE_USERS, sum);
                continue;
            }
            Addition addition = Addition.of(sum, users);
            all = all == null ? addition : all.plus(addition);
            if (isAdmitted) {
                add(day, sum.getVersion(), addition);
            }
        }
        if (all == null) {
            return;
        }
        if (isAdmitted) {
            add(day, PeopleKey.ALL, all);
        } else {
            metrics.overflowed();
            moveOn.accept(
                    new PartialPeople(OTHER, OTHER, day.day, all.sessions(), all.events(), all.sampled(), all.users()));
        }
    }

    private void add(ProductDay day, String version, Addition addition) {
        boolean overflows = false;
        for (Period period : Period.values()) {
            PeopleKey key = new PeopleKey(period, period.startOf(day.day), day.product, version);
            StoredPeople known = rows.get(key);
            if (known == null && !admission.admitVersion(key)) {
                key = key.withVersion(OTHER);
                known = rows.get(key);
                overflows = true;
            }
            add(key, known, addition);
        }
        if (overflows) {
            metrics.overflowed();
        }
    }

    private void add(PeopleKey key, @Nullable StoredPeople known, Addition addition) {
        StoredPeople before = known == null ? new StoredPeople(0L, 0L, 0L, false, 0, false, addition.users()) : known;
        Users.Merged users = Users.merge(known == null ? null : known.getSketch(), addition.users())
                .orElseThrow();
        boolean late = progress(key.period()).isClosed(key);
        StoredPeople row = new StoredPeople(
                Math.max(before.getUsers(), users.estimate()),
                Saturating.add(before.getSessions(), addition.sessions()),
                Saturating.add(before.getEvents(), addition.events()),
                before.getSampled() || addition.sampled(),
                before.getRevision() + (late ? 1 : 0),
                late,
                users.sketch());
        rows.put(key, row);
        send(key, row);
        if (late) {
            metrics.amended();
        }
    }

    private @Nullable SetAsideReason unfit(PartialPeople sum) {
        if (!isValid(sum)) {
            return SetAsideReason.INVALID_SUM;
        }
        return progress(Period.DAY).isForgotten(sum.getDayStart()) ? SetAsideReason.WINDOW_EXPIRED : null;
    }

    private static boolean isValid(PartialPeople sum) {
        return Series.isName(sum.getProduct())
                && Series.isName(sum.getVersion())
                && !sum.getVersion().equals(PeopleKey.ALL)
                && Period.isStartOfDay(sum.getDayStart())
                && Math.abs(sum.getDayStart()) <= PartialFormat.MAX_TIME
                && sum.getEvents() > 0
                && sum.getSessions() >= 0
                && sum.getSessions() <= sum.getEvents();
    }

    /**
     * Closes and forgets what the watermark allows, a slice of it at most.
     *
     * @param watermark received time up to which all events are counted, in milliseconds since the epoch
     * @param limit the greatest number of rows to close, and to delete
     * @return whether there is more to do
     */
    public boolean advance(long watermark, int limit) {
        if (!keepIsStored) {
            progress.put(KEEP_KEY, ByteBuffer.allocate(Long.BYTES).putLong(keep).array());
            keepIsStored = true;
        }
        if (watermark == Watermark.NONE) {
            return false;
        }
        // One kind after the other, so that a slice stays one where a day, a week and a month end together.
        for (PeriodProgress period : periods.values()) {
            if (period.advance(watermark - grace, watermark - keep, limit, this::close)) {
                return true;
            }
        }
        return false;
    }

    private void close(PeopleKey key, StoredPeople row) {
        row.setClosed(true);
        rows.put(key, row);
        send(key, row);
        metrics.closed();
    }

    private void send(PeopleKey key, StoredPeople row) {
        Instant start = Instant.ofEpochMilli(key.start());
        String period = key.period().code;
        output.accept(
                new UserCountKey(key.product(), key.version(), period, start),
                new UserCount(
                        key.product(),
                        key.version(),
                        period,
                        start,
                        Instant.ofEpochMilli(key.period().endOf(key.start())),
                        row.getUsers(),
                        row.getSessions(),
                        row.getEvents(),
                        row.getSampled(),
                        row.getRevision(),
                        row.getClosed(),
                        clock.instant().truncatedTo(ChronoUnit.MILLIS)));
    }

    private PeriodProgress progress(Period period) {
        return Objects.requireNonNull(periods.get(period));
    }
}
