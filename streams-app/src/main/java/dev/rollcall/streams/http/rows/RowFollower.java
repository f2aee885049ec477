package dev.rollcall.streams.http.api;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.reader.CountsHandler;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.schemas.reader.CountsReaderException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that keeps a table up to date with {@code telemetry.counts}. What goes wrong costs the job nothing: it is
 * tried again, and meanwhile the table stays as it was.
 *
 * <p>Every reader fills a table of its own, which is served once it holds all that was there: so a row never goes back
 * when the topic is read again, and rows that were deleted meanwhile are gone. The first table is served while it fills.
 *
 * <p>Reading begins some days ago, and again with a longer span while the table has room and the topic has earlier rows:
 * no more is read than about four times what the table holds, however long the history.
 */
final class CountsFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CountsFollower.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FIRST_SPAN = Duration.ofDays(2);
    private static final int LONGER = 4;

    /** A record may bear an earlier time than the window of its row, by what the clocks of two machines differ. */
    private static final Duration CLOCKS = Duration.ofDays(1);

    private final Function<Instant, CountsReader<EventCountKey, EventCount>> connect;
    private final InstantSource clock;
    private final LiveRows live;
    private final Duration retry;
    private final Thread thread = new Thread(this::run, "rollcall-api-counts");
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean isFirst = true;
    private volatile RowTable served;
    private volatile @Nullable CountsReader<EventCountKey, EventCount> reader;
    private volatile boolean caughtUp;
    private volatile @Nullable String trouble;

    /**
     * @param connect makes a reader that begins at a time, and fails rather than begin elsewhere by itself
     * @param table served first
     * @param live told of what changes in the table that is served once it is caught up
     */
    CountsFollower(
            Function<Instant, CountsReader<EventCountKey, EventCount>> connect,
            RowTable table,
            LiveRows live,
            InstantSource clock) {
        this(connect, table, live, clock, RETRY);
    }

    CountsFollower(
            Function<Instant, CountsReader<EventCountKey, EventCount>> connect,
            RowTable table,
            LiveRows live,
            InstantSource clock,
            Duration retry) {
        this.connect = connect;
        this.served = table;
        this.live = live;
        this.clock = clock;
        this.retry = retry;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The table that is served now. */
    RowTable table() {
        return served;
    }

    /** Whether the table holds the newest rows that were there when reading began, as many as it has room for. */
    boolean isCaughtUp() {
        return caughtUp;
    }

    /** Why the table does not move, in one line, or null. */
    @Nullable
    String trouble() {
        return trouble;
    }

    @Override
    public void close() {
        closing.countDown();
        var current = reader;
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
        Duration span = FIRST_SPAN;
        try {
            while (closing.getCount() > 0) {
                if (followHasRoom(span)) {
                    span = span.multipliedBy(LONGER);
                } else {
                    closing.await(retry.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            // It is closed.
        }
    }

    /** Follows the rows of a span until it fails or is closed, or, which is true then, until earlier ones are wanted. */
    private boolean followHasRoom(Duration span) throws InterruptedException {
        Instant since = latest(Instant.EPOCH, clock.instant().minus(span));
        try (var current = connect.apply(latest(Instant.EPOCH, since.minus(CLOCKS)))) {
            reader = current;
            Filling filling = new Filling(current.isWhole(), since.toEpochMilli());
            while (closing.getCount() > 0 && !filling.hasRoom && current.poll(POLL, filling)) {
                // Until one of these.
            }
            return filling.hasRoom;
        } catch (CountsReaderException | IllegalArgumentException e) {
            complain(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.debug("the table of counts for HTTP", e);
            complain("unexpected " + e);
        } finally {
            reader = null;
        }
        return false;
    }

    private void complain(String why) {
        if (!why.equals(trouble) && closing.getCount() > 0) {
            LOG.warn("the table of counts for HTTP stands still: {}", why);
        }
        trouble = why;
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The table of one reader. */
    private final class Filling implements CountsHandler<EventCountKey, EventCount> {

        private final boolean isWhole;
        private final RowTable table;
        private boolean hasRoom;

        Filling(boolean isWhole, long since) {
            this.isWhole = isWhole;
            table = isWhole ? served.empty() : served.empty(since);
            if (isFirst) {
                isFirst = false;
                served = table;
            }
        }

        @Override
        public void row(EventCount count) {
            Row row = table.put(count);
            if (isServed()) {
                trouble = null;
                if (row != null && caughtUp) {
                    live.changed(row);
                }
            }
        }

        @Override
        public void removed(EventCountKey key) {
            Row.Key removed = table.remove(key);
            if (removed != null && isServed() && caughtUp) {
                live.removed(removed);
            }
        }

        @Override
        public void caughtUp() {
            trouble = null;
            hasRoom = !isWhole && !table.isFull();
            if (hasRoom && caughtUp) {
                // What is served goes further back.
                return;
            }
            if (!isServed()) {
                served = table;
                live.restart();
            }
            if (!hasRoom) {
                caughtUp = true;
            }
        }

        @Override
        public void waiting(String why) {
            trouble = why;
        }

        @Override
        public void unreadable(CountsReaderException why) {
            complain(String.valueOf(why.getMessage()));
        }

        private boolean isServed() {
            return served == table;
        }
    }
}
