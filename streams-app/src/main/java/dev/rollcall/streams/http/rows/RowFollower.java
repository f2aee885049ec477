package dev.rollcall.streams.http.rows;

import dev.rollcall.schemas.reader.CountsHandler;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.schemas.reader.CountsReaderException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that keeps the tables of a kind up to date with its topic while anybody wants them, and else holds none. What
 * goes wrong costs the job nothing: it is tried again, and meanwhile the tables stay as they were.
 *
 * <p>Every reader fills tables of its own, which are served once they hold all that was there: so a row never goes back
 * when the topic is read again, and rows that were deleted meanwhile are gone.
 *
 * <p>Reading begins some days ago, and again with a longer span while the tables have room and the topic has earlier rows:
 * no more is read than about four times what they hold, however long the history.
 */
public final class RowFollower<K extends SpecificRecord, V extends SpecificRecord> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RowFollower.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** Longer than the alert waits that tells of rows that cannot be read: somebody who asked once is enough for it. */
    private static final Duration IDLE = Duration.ofMinutes(5);

    private static final Duration FIRST_SPAN = Duration.ofDays(2);
    private static final int LONGER = 4;

    /** A record may bear an earlier time than the window of its row, by what the clocks of two machines differ. */
    private static final Duration CLOCKS = Duration.ofDays(1);

    private final RowKind<K, V> kind;
    private final RowReaders readers;
    private final RowChanges changes;
    private final InstantSource clock;
    private final Duration retry;
    private final Duration poll;
    private final Demand demand;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** How long ago reading begins. */
    private Duration span = FIRST_SPAN;

    private volatile RowTables served;
    private volatile @Nullable CountsReader<K, V> reader;
    private volatile boolean caughtUp;
    private volatile @Nullable String trouble;

    /**
     * A follower whose tables are empty until it was started and somebody wants the rows.
     *
     * @param maxRows greatest number of rows of any kind; this one has its share
     * @param keep how long ago the rows that are shown have begun at most; null where all are
     * @param changes told of what changes in the tables that are served once they are caught up
     * @param clock from whose time the newest rows are looked for
     */
    public RowFollower(
            RowKind<K, V> kind,
            RowReaders readers,
            int maxRows,
            @Nullable Duration keep,
            RowChanges changes,
            InstantSource clock) {
        this(kind, readers, new RowTables(kind, kind.share(maxRows), oldest(keep, clock)), changes, clock, RETRY, IDLE);
    }

    RowFollower(
            RowKind<K, V> kind,
            RowReaders readers,
            RowTables tables,
            RowChanges changes,
            InstantSource clock,
            Duration retry,
            Duration idle) {
        this.kind = kind;
        this.readers = readers;
        this.served = tables;
        this.changes = changes;
        this.clock = clock;
        this.retry = retry;
        poll = idle.compareTo(POLL) < 0 ? idle : POLL;
        demand = new Demand(idle);
        thread = new Thread(this::run, "rollcall-api-" + kind.name());
        thread.setDaemon(true);
    }

    private static LongSupplier oldest(@Nullable Duration keep, InstantSource clock) {
        return keep == null ? () -> Long.MIN_VALUE : () -> clock.millis() - keep.toMillis();
    }

    /** Begins to read whenever somebody wants the rows. */
    public void start() {
        thread.start();
    }

    /** Asks for the rows: until some minutes after the last request they are kept up to date. */
    public void ask() {
        demand.ask();
    }

    /**
     * Asks for the rows, and waits until they are here, or something keeps them from being read.
     *
     * @return whether they are here
     */
    public boolean await(Duration timeout) throws InterruptedException {
        boolean responded = demand.ask(() -> caughtUp || trouble != null || isClosing(), timeout);
        return responded && caughtUp;
    }

    /** Asks for the rows until it is closed. */
    public Listening listen() {
        demand.enter();
        return demand::leave;
    }

    /** Whether the rows are read, or would be if they could: somebody wants them. */
    public boolean isWanted() {
        return demand.isThere();
    }

    /** The kind that it follows. */
    public RowKind<K, V> kind() {
        return kind;
    }

    /** The tables that are served now. */
    public RowTables tables() {
        return served;
    }

    /** Whether the tables hold the newest rows of the topic, as many as they have room for. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    /** Why the tables stand still, in one line, or null. */
    public @Nullable String trouble() {
        return trouble;
    }

    /** Begins to end: connects no more. */
    public void stop() {
        closing.countDown();
        demand.respond();
        if (reader == null) {
            thread.interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        CountsReader<K, V> current = reader;
        if (current != null) {
            current.close();
        }
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!isClosing()) {
                demand.awaitAfter(this::rest);
                if (followHasRoom()) {
                    span = span.multipliedBy(LONGER);
                } else if (demand.isThere()) {
                    closing.await(retry.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            // It is closed.
        }
    }

    private void rest() {
        served = served.empty();
        caughtUp = false;
        trouble = null;
        span = FIRST_SPAN;
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /**
     * Follows the rows of the span until it fails, is closed or nobody wants them, or, which is true then, until earlier
     * ones are to be read.
     */
    private boolean followHasRoom() throws InterruptedException {
        Instant since = latest(Instant.EPOCH, clock.instant().minus(span));
        try (CountsReader<K, V> current = readers.connect(kind.topic(), latest(Instant.EPOCH, since.minus(CLOCKS)))) {
            reader = current;
            Filling filling = new Filling(current.isWhole(), since.toEpochMilli());
            while (!isClosing() && demand.isThere() && !filling.hasRoom && current.poll(poll, filling)) {
                // Until one of these.
            }
            return filling.hasRoom;
        } catch (CountsReaderException | IllegalArgumentException e) {
            complain(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.debug("the table of {} for HTTP", kind.name(), e);
            complain("unexpected " + e);
        } finally {
            reader = null;
        }
        return false;
    }

    private void complain(String why) {
        if (!why.equals(trouble) && !isClosing()) {
            LOG.warn("the table of {} for HTTP stands still: {}", kind.name(), why);
        }
        trouble = why;
        demand.respond();
    }

    /** Has tables served that hold all that was there. */
    void serve(RowTables tables) {
        served = tables;
        if (caughtUp) {
            changes.replaced(kind);
        }
        caughtUp = true;
        demand.respond();
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** One who wants to be told of changes. To be closed once. */
    public interface Listening extends AutoCloseable {

        @Override
        void close();
    }

    /** The tables of one reader. */
    private final class Filling implements CountsHandler<K, V> {

        private final boolean isWhole;
        private final RowTables tables;
        private boolean hasRoom;

        Filling(boolean isWhole, long since) {
            this.isWhole = isWhole;
            tables = isWhole ? served.empty() : served.empty(since);
        }

        @Override
        public void row(V record) {
            Row row = tables.put(kind.row(record));
            if (isServed()) {
                trouble = null;
                if (row != null) {
                    changes.changed(row);
                }
            } else if (!caughtUp) {
                // Nothing is served yet, and this is on its way.
                trouble = null;
            }
        }

        @Override
        public void removed(K deleted) {
            Row.Key key = kind.key(deleted);
            if (tables.remove(key) && isServed()) {
                changes.removed(key);
            }
        }

        @Override
        public void caughtUp() {
            trouble = null;
            hasRoom = !isWhole && !tables.isFull();
            if (!hasRoom) {
                serve(tables);
            }
        }

        @Override
        public void waiting(String why) {
            trouble = why;
            demand.respond();
        }

        @Override
        public void unreadable(CountsReaderException why) {
            complain(String.valueOf(why.getMessage()));
        }

        private boolean isServed() {
            return served == tables;
        }
    }
}
