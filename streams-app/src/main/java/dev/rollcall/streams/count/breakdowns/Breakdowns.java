package dev.rollcall.streams.count.breakdowns;

import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.BreakdownKey;
import dev.rollcall.schemas.ReservedNames;
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
import dev.rollcall.streams.internal.PartialBreakdown;
import dev.rollcall.streams.internal.StoredBreakdown;
import dev.rollcall.streams.partial.InternalFormat;
import dev.rollcall.streams.partial.PartialFormat;
import dev.rollcall.streams.partial.Saturating;
import dev.rollcall.streams.partial.SetAsideReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The rows of breakdowns of a counting partition, which keeps all of a product's. Which fields are declared makes no
 * difference to them: rows of one that no longer is are closed and forgotten like the others.
 *
 * <p>A day is closed when the watermark reaches its end and grace. It is kept, and can be amended, as long as its events
 * can come.
 */
public final class Breakdowns {

    /** The sections of the store. */
    public static final char ROWS = 'b';

    public static final char ADMISSION = 'c';
    private static final char PROGRESS = 'g';

    /** Maximum number of values of a field, of an event of a product in a day. */
    private static final int MAX_VALUES = 100;

    /** Maximum number of events of a product in a day that a field has values of their own for. */
    private static final int MAX_EVENTS = 1_000;

    /** Greatest length of the name of a field: a name in an event, and what a declaration puts before and after it. */
    private static final int MAX_FIELD_LENGTH = Series.MAX_NAME_LENGTH + 50;

    private static final Duration DAY = Duration.ofDays(1);
    private static final Set<String> OWN_NAMES = Set.of(ReservedNames.ALL, ReservedNames.OTHER, ReservedNames.NONE);
    private static final InternalFormat<StoredBreakdown> FORMAT =
            new InternalFormat<>(StoredBreakdown.getClassSchema());

    private final InstantSource clock;
    private final RowMetrics metrics;
    private final BiConsumer<BreakdownKey, Breakdown> output;
    private final long grace;
    private final int maxProducts;
    private final Retention keep;
    private final RecordStore<StoredBreakdown> rows;
    private final Slots slots;
    private final Closing<StoredBreakdown> closing;

    /**
     * Goes on with what a store holds.
     *
     * @param output takes rows for readers
     */
    public Breakdowns(
            Storage storage,
            JobConfig config,
            InstantSource clock,
            RowMetrics metrics,
            BiConsumer<BreakdownKey, Breakdown> output) {
        this.clock = clock;
        this.metrics = metrics;
        this.output = output;
        grace = config.grace().toMillis();
        maxProducts = config.maxProducts();
        BufferedSection progress = storage.section(PROGRESS);
        keep = new Retention(progress, config.canChangeFor());
        rows = storage.rows(ROWS, FORMAT, (key, row) -> send(BreakdownRowKey.of(key), row));
        slots = new Slots(storage.section(ADMISSION), BreakdownRowKey.KEYS, day -> day - DAY.toMillis());
        closing = new Closing<>(progress, BreakdownRowKey.KEYS, rows, slots);
    }

    /**
     * Adds the sums of a batch.
     *
     * @param setAside takes those that cannot be counted
     * @param moveOn takes those for the owner of product {@code __other__}
     */
    public void add(
            Collection<PartialBreakdown> sums,
            BiConsumer<SetAsideReason, PartialBreakdown> setAside,
            Consumer<PartialBreakdown> moveOn) {
        for (PartialBreakdown sum : sums) {
            SetAsideReason reason = unfit(sum);
            Users users = reason == null ? Users.read(sum.getUsers()).orElse(null) : null;
            if (reason != null) {
                setAside.accept(reason, sum);
            } else if (users == null) {
                setAside.accept(SetAsideReason.UNREADABLE_USERS, sum);
            } else if (isProductAdmitted(sum)) {
                add(sum, users);
            } else {
                metrics.overflowed();
                moveOn.accept(ofOtherProduct(sum));
            }
        }
    }

    private @Nullable SetAsideReason unfit(PartialBreakdown sum) {
        if (!isValid(sum)) {
            return SetAsideReason.INVALID_SUM;
        }
        if (sum.getDayStart() < closing.forgottenBefore()) {
            return SetAsideReason.WINDOW_EXPIRED;
        }
        return null;
    }

    private static boolean isValid(PartialBreakdown sum) {
        return Series.isName(sum.getProduct())
                && Series.isName(sum.getEvent())
                && isField(sum.getField())
                && Series.isName(sum.getValue())
                && sum.getDayStart() == startOfDay(sum.getDayStart())
                && Math.abs(sum.getDayStart()) <= PartialFormat.MAX_TIME
                && sum.getCount() > 0;
    }

    private static boolean isField(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_FIELD_LENGTH
                && name.codePoints().noneMatch(Character::isISOControl);
    }

    private boolean isProductAdmitted(PartialBreakdown sum) {
        return sum.getProduct().equals(ReservedNames.OTHER)
                || slots.admitGroup(sum.getDayStart(), Slots.PRODUCTS, sum.getProduct(), maxProducts);
    }

    private static PartialBreakdown ofOtherProduct(PartialBreakdown sum) {
        return new PartialBreakdown(
                ReservedNames.OTHER,
                sum.getEvent().equals(ReservedNames.ALL) ? ReservedNames.ALL : ReservedNames.OTHER,
                sum.getField(),
                sum.getValue(),
                sum.getDayStart(),
                sum.getCount(),
                sum.getUsers());
    }

    private void add(PartialBreakdown sum, Users users) {
        BreakdownRowKey named = new BreakdownRowKey(
                sum.getDayStart(), sum.getProduct(), sum.getField(), sum.getEvent(), sum.getValue());
        BreakdownRowKey key = admitted(named);
        if (!key.equals(named)) {
            metrics.overflowed();
        }
        Bytes bytes = key.bytes();
        RecordStore.Entry<StoredBreakdown> entry = rows.find(bytes);
        if (entry == null) {
            entry = rows.add(bytes, new StoredBreakdown(0L, 0L, 0, false, users.sketch()), users);
        }
        StoredBreakdown row = entry.row();
        row.setCount(Saturating.add(row.getCount(), sum.getCount()));
        rows.change(entry, users, closing.isClosed(bytes));
    }

    /** The row that a sum is added to: its own where there is one or a slot for it. */
    private BreakdownRowKey admitted(BreakdownRowKey named) {
        if (rows.contains(named.bytes())) {
            return named;
        }
        BreakdownRowKey key = hasEventSlot(named) ? named : named.withEvent(ReservedNames.OTHER);
        return hasValueSlot(key) ? key : key.withValue(ReservedNames.OTHER);
    }

    private boolean hasEventSlot(BreakdownRowKey key) {
        return OWN_NAMES.contains(key.event()) || slots.admitGroup(key.day(), key.events(), key.values(), MAX_EVENTS);
    }

    private boolean hasValueSlot(BreakdownRowKey key) {
        if (OWN_NAMES.contains(key.value()) || rows.contains(key.bytes())) {
            return true;
        }
        boolean returns = rows.contains(key.in(key.day() - DAY.toMillis()).bytes());
        return slots.admit(key.day(), key.values(), MAX_VALUES, returns);
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
        boolean isDone = closing.close(startOfDay(watermark - grace), limit)
                && closing.forget(startOfDay(watermark - keep.millis()), limit);
        return !isDone;
    }

    private void send(BreakdownRowKey key, StoredBreakdown row) {
        Instant day = Instant.ofEpochMilli(key.day());
        output.accept(
                new BreakdownKey(key.product(), key.event(), key.field(), key.value(), day),
                new Breakdown(
                        key.product(),
                        key.event(),
                        key.field(),
                        key.value(),
                        day,
                        day.plus(DAY),
                        row.getCount(),
                        row.getUsers(),
                        row.getRevision(),
                        row.getClosed(),
                        clock.instant().truncatedTo(ChronoUnit.MILLIS)));
        if (row.getClosed()) {
            metrics.sentClosed(row.getRevision());
        }
    }

    private static long startOfDay(long time) {
        return time - Math.floorMod(time, DAY.toMillis());
    }
}
