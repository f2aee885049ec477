package dev.rollcall.streams.count.people;

import dev.rollcall.schemas.ReservedNames;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.count.store.BufferedSection;
import dev.rollcall.streams.count.store.Closing;
import dev.rollcall.streams.count.store.RecordStore;
import dev.rollcall.streams.count.store.Retention;
import dev.rollcall.streams.count.store.RowMetrics;
import dev.rollcall.streams.count.store.Slots;
import dev.rollcall.streams.count.store.Storage;
import dev.rollcall.streams.count.store.Users;
import dev.rollcall.streams.count.store.Watermark;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialPeople;
import dev.rollcall.streams.internal.StoredPeople;
import dev.rollcall.streams.partial.InternalFormat;
import dev.rollcall.streams.partial.PartialFormat;
import dev.rollcall.streams.partial.Saturating;
import dev.rollcall.streams.partial.SetAsideReason;
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
import org.jspecify.annotations.Nullable;

/**
 * The rows of people of a counting partition, which keeps all of a product's. A sum of a version and day is added to six
 * rows at once: those of the version and of the product, for the day, the week and the month.
 *
 * <p>A period is closed when the watermark reaches its end and grace. It is kept, and can be amended, as long as events of
 * its last day can come.
 */
public final class People {

    /** The sections of the store. */
    public static final char ROWS = 'u';

    public static final char ADMISSION = 'v';
    private static final char PROGRESS = 't';

    /** Maximum number of versions of a product in a period. */
    private static final int MAX_VERSIONS = 1_000;

    private static final InternalFormat<StoredPeople> FORMAT = new InternalFormat<>(StoredPeople.getClassSchema());

    private final InstantSource clock;
    private final RowMetrics metrics;
    private final BiConsumer<UserCountKey, UserCount> output;
    private final long grace;
    private final int maxProducts;
    private final Retention keep;
    private final RecordStore<StoredPeople> rows;
    private final Map<Period, Slots> slots = new EnumMap<>(Period.class);
    private final Map<Period, Closing<StoredPeople>> closing = new EnumMap<>(Period.class);

    /**
     * Goes on with what a store holds.
     *
     * @param output takes rows for readers
     */
    public People(
            Storage storage,
            JobConfig config,
            InstantSource clock,
            RowMetrics metrics,
            BiConsumer<UserCountKey, UserCount> output) {
        this.clock = clock;
        this.metrics = metrics;
        this.output = output;
        grace = config.grace().toMillis();
        maxProducts = config.maxProducts();
        rows = storage.rows(ROWS, FORMAT, (key, row) -> send(PeopleKey.of(key), row));
        BufferedSection progress = storage.section(PROGRESS);
        keep = new Retention(progress, config.canChangeFor());
        for (Period period : Period.values()) {
            Slots ofPeriod = new Slots(storage.section(ADMISSION), period.keys, period::before);
            slots.put(period, ofPeriod);
            closing.put(period, new Closing<>(progress, period.keys, rows, ofPeriod));
        }
    }

    /** A day of a product. */
    private record ProductDay(String product, long day) {}

    /**
     * Adds the sums of a batch.
     *
     * @param setAside takes those that cannot be counted
     * @param moveOn takes those for the owner of {@link ReservedNames#OTHER}
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
        boolean isAdmitted = day.product.equals(ReservedNames.OTHER)
                || slots(Period.DAY).admitGroup(day.day, Slots.PRODUCTS, day.product, maxProducts);
        Addition all = null;
        for (PartialPeople sum : sums) {
            Users users = Users.read(sum.getUsers()).orElse(null);
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
            add(day, ReservedNames.ALL, all);
        } else {
            metrics.overflowed();
            moveOn.accept(new PartialPeople(
                    ReservedNames.OTHER,
                    ReservedNames.OTHER,
                    day.day,
                    all.sessions(),
                    all.events(),
                    all.sampled(),
                    all.users().sketch()));
        }
    }

    private void add(ProductDay day, String version, Addition addition) {
        boolean overflows = false;
        for (Period period : Period.values()) {
            PeopleKey key = new PeopleKey(period, period.startOf(day.day), day.product, version);
            if (!hasSlot(key)) {
                key = key.withVersion(ReservedNames.OTHER);
                overflows = true;
            }
            add(key, addition);
        }
        if (overflows) {
            metrics.overflowed();
        }
    }

    /** Whether a version has a row in a period; where it has none yet, whether it gets one now. */
    private boolean hasSlot(PeopleKey key) {
        return key.version().equals(ReservedNames.ALL)
                || key.version().equals(ReservedNames.OTHER)
                || rows.contains(key.bytes())
                || slots(key.period())
                        .admit(
                                key.start(),
                                key.product(),
                                MAX_VERSIONS,
                                rows.contains(key.before().bytes()));
    }

    private void add(PeopleKey key, Addition addition) {
        Bytes bytes = key.bytes();
        RecordStore.Entry<StoredPeople> entry = rows.find(bytes);
        if (entry == null) {
            Users users = addition.users();
            entry = rows.add(bytes, new StoredPeople(0L, 0L, 0L, false, 0, false, users.sketch()), users);
        }
        StoredPeople row = entry.row();
        row.setSessions(Saturating.add(row.getSessions(), addition.sessions()));
        row.setEvents(Saturating.add(row.getEvents(), addition.events()));
        row.setSampled(row.getSampled() || addition.sampled());
        rows.change(entry, addition.users(), closing(key.period()).isClosed(bytes));
    }

    private @Nullable SetAsideReason unfit(PartialPeople sum) {
        if (!isValid(sum)) {
            return SetAsideReason.INVALID_SUM;
        }
        boolean isForgotten = sum.getDayStart() < closing(Period.DAY).forgottenBefore();
        return isForgotten ? SetAsideReason.WINDOW_EXPIRED : null;
    }

    private static boolean isValid(PartialPeople sum) {
        return Series.isName(sum.getProduct())
                && Series.isName(sum.getVersion())
                && !sum.getVersion().equals(ReservedNames.ALL)
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
        keep.save();
        if (watermark == Watermark.NONE) {
            return false;
        }
        // One kind after the other, so that a slice stays one where a day, a week and a month end together.
        for (Period period : Period.values()) {
            Closing<StoredPeople> ofPeriod = closing(period);
            boolean isDone = ofPeriod.close(period.startOf(watermark - grace), limit)
                    && ofPeriod.forget(period.startOf(watermark - keep.millis()), limit);
            if (!isDone) {
                return true;
            }
        }
        return false;
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
        if (row.getClosed()) {
            metrics.sentClosed(row.getRevision());
        }
    }

    private Slots slots(Period period) {
        return Objects.requireNonNull(slots.get(period));
    }

    private Closing<StoredPeople> closing(Period period) {
        return Objects.requireNonNull(closing.get(period));
    }
}
