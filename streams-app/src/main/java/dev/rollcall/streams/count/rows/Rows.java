package dev.rollcall.streams.count.rows;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.ReservedNames;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.service.config.Durations;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.count.store.BufferedSection;
import dev.rollcall.streams.count.store.Closing;
import dev.rollcall.streams.count.store.RecordStore;
import dev.rollcall.streams.count.store.Retention;
import dev.rollcall.streams.count.store.Storage;
import dev.rollcall.streams.count.store.Users;
import dev.rollcall.streams.count.store.Watermark;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.failure.JobException;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.StoredRow;
import dev.rollcall.streams.partial.InternalFormat;
import dev.rollcall.streams.partial.SetAsideReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;

/**
 * The rows of a counting partition, by windows and by days. A sum is added to the row of its window and to that of its
 * day at once, under the same series, so that a day is always the sum of its windows.
 */
public final class Rows {

    /** The sections of the store, of windows and of days. The progress of windows is the partition's, too. */
    public static final char WINDOWS = 'r';

    public static final char WINDOW_ADMISSION = 'a';
    public static final char PROGRESS = 'p';
    public static final char DAYS = 'd';
    public static final char DAY_ADMISSION = 'e';
    private static final char DAY_PROGRESS = 'q';

    static final Duration DAY = Duration.ofDays(1);

    /** A day takes so many times the series and products of a window. */
    private static final int DAY_LIMITS = 10;

    private static final Bytes WINDOW_KEY = Bytes.wrap(new byte[] {'v'});

    /** Where a version without days has the length of a window: it ends where this is another, as it would count no day. */
    private static final Bytes WINDOW_WITHOUT_DAYS_KEY = Bytes.wrap(new byte[] {'w'});

    private static final InternalFormat<StoredRow> FORMAT = new InternalFormat<>(StoredRow.getClassSchema());

    private static final long NEVER = 0;

    private final long window;
    private final long grace;
    private final Retention keep;
    private final BufferedSection progress;
    private final PeriodRows windows;
    private final PeriodRows days;
    private final Backfill backfill;
    private boolean isSaved;

    /**
     * Goes on with what a store holds.
     *
     * @throws JobException when the store has windows of another length
     */
    public Rows(Storage storage, JobConfig config, InstantSource clock, Output output) {
        window = config.window().toMillis();
        grace = config.grace().toMillis();
        progress = storage.section(PROGRESS);
        long counted = progress.number(WINDOW_KEY, progress.number(WINDOW_WITHOUT_DAYS_KEY, NEVER));
        checkWindow(counted);
        keep = new Retention(progress, config.canChangeFor());

        RecordStore<StoredRow> windowRows =
                storage.rows(WINDOWS, FORMAT, sender(Topics.COUNTS, config.window(), clock, output));
        windows = new PeriodRows(
                window,
                config.maxSeries(),
                config.maxProducts(),
                progress,
                windowRows,
                storage.section(WINDOW_ADMISSION));
        BufferedSection dayProgress = storage.section(DAY_PROGRESS);
        days = new PeriodRows(
                DAY.toMillis(),
                DAY_LIMITS * config.maxSeries(),
                DAY_LIMITS * config.maxProducts(),
                dayProgress,
                storage.rows(DAYS, FORMAT, sender(Topics.COUNTS_DAILY, DAY, clock, output)),
                storage.section(DAY_ADMISSION));
        backfill = new Backfill(
                dayProgress,
                windowRows,
                days,
                counted != NEVER,
                windows.closing().forgottenBefore());
    }

    /** The section that the progress of windows is in, and that of the partition. */
    public BufferedSection progress() {
        return progress;
    }

    /** Takes rows for readers. */
    public interface Output {
        void send(Topic<EventCountKey, EventCount> topic, EventCountKey key, EventCount row, RowChange change);
    }

    private void checkWindow(long counted) {
        if (counted != NEVER && counted != window) {
            throw new JobException(
                    "ROLLCALL_WINDOW: '" + Durations.format(Duration.ofMillis(window))
                            + "' differs from the " + Durations.format(Duration.ofMillis(counted))
                            + " that this application counted with; set it back, or follow docs/operations.md (Counting again)");
        }
    }

    /**
     * Adds a sum whose names and numbers are valid.
     *
     * @param countingPartitions how many partitions share the series of a product
     */
    public Added add(PartialCount sum, int countingPartitions) {
        if (sum.getWindowStart() < windows.closing().forgottenBefore()) {
            return new Added.Unfit(SetAsideReason.WINDOW_EXPIRED);
        }
        Optional<Users> users = Users.read(sum.getUsers());
        if (users.isEmpty()) {
            return new Added.Unfit(SetAsideReason.UNREADABLE_USERS);
        }
        Series series = new Series(sum.getProduct(), sum.getVersion(), sum.getEvent());
        RowKey windowKey = new RowKey(sum.getWindowStart(), series);
        RowKey dayKey = new RowKey(days.startOf(sum.getWindowStart()), series);
        boolean hasDay = backfill.includes(windowKey);
        PeriodRows.Slot inWindow = windows.find(windowKey);
        PeriodRows.Slot inDay = days.find(dayKey);
        Series admitted = windows.admitted(inWindow, countingPartitions);
        if (hasDay) {
            admitted = wider(admitted, days.admitted(inDay, countingPartitions));
        }
        if (!admitted.equals(series)) {
            windows.addProduct(inWindow.key().start(), admitted.product());
            if (hasDay) {
                days.addProduct(inDay.key().start(), admitted.product());
            }
            return new Added.Other(admitted, users.get());
        }
        windows.add(inWindow, sum, users.get());
        if (hasDay && backfill.isDone()) {
            days.add(inDay, sum, users.get());
        } else if (hasDay) {
            days.addUnsent(inDay, sum, users.get());
        }
        return new Added.Counted();
    }

    /** The one that more series are counted under. */
    private static Series wider(Series one, Series other) {
        boolean isOneWider = one.product().equals(ReservedNames.OTHER)
                || (one.event().equals(ReservedNames.OTHER) && !other.product().equals(ReservedNames.OTHER));
        return isOneWider ? one : other;
    }

    /**
     * Closes and forgets what the watermark allows, a slice of it at most. A window or day [s, e) closes when the
     * watermark reaches e + grace. A day can change as long as one of its windows can, and is kept for a day more, since
     * its series have slots reserved in the next.
     *
     * @param limit the greatest number of rows to close, and to delete, of windows and of days each
     * @return whether there is more to do
     */
    public boolean advance(long watermark, int limit) {
        if (!isSaved) {
            progress.putNumber(WINDOW_KEY, window);
            progress.putNumber(WINDOW_WITHOUT_DAYS_KEY, 0);
            keep.save();
            backfill.save();
            isSaved = true;
        }
        if (!backfill.isDone()) {
            backfill.advance(limit);
            return true;
        }
        if (watermark == Watermark.NONE) {
            return false;
        }
        boolean windowsClosed = windows.close(watermark - grace, limit);
        boolean daysClosed = days.close(watermark - grace, limit);
        boolean forgotten = forget(limit);
        return !(windowsClosed && daysClosed && forgotten);
    }

    private boolean forget(int limit) {
        Closing<StoredRow> closing = windows.closing();
        if (!closing.hasClosed()) {
            return true;
        }
        boolean windowsDone = closing.forget(closing.closedBefore() - windows.startOf(keep.millis()), limit);
        boolean daysDone = days.closing().forget(days.startOf(closing.forgottenBefore()) - DAY.toMillis(), limit);
        return windowsDone && daysDone;
    }

    private static BiConsumer<Bytes, StoredRow> sender(
            Topic<EventCountKey, EventCount> topic, Duration length, InstantSource clock, Output output) {
        return (bytes, row) -> {
            RowKey key = RowKey.of(bytes);
            Series series = key.series();
            Instant start = Instant.ofEpochMilli(key.start());
            EventCount count = new EventCount(
                    series.product(),
                    series.event(),
                    series.version(),
                    start,
                    start.plus(length),
                    row.getCount(),
                    row.getEstimate(),
                    row.getUsers(),
                    row.getLost(),
                    row.getRevision(),
                    row.getClosed(),
                    clock.instant().truncatedTo(ChronoUnit.MILLIS));
            output.send(
                    topic,
                    new EventCountKey(series.product(), series.event(), series.version(), start),
                    count,
                    change(row));
        };
    }

    private static RowChange change(StoredRow row) {
        if (row.getClosed()) {
            return row.getRevision() > 0 ? RowChange.AMENDED : RowChange.CLOSED;
        }
        return RowChange.ADDED;
    }
}
