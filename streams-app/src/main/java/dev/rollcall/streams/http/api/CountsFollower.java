package dev.rollcall.streams.http.api;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.reader.CountsHandler;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.schemas.reader.CountsReaderException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that keeps a table up to date with {@code telemetry.counts}. What goes wrong costs the job nothing: it is
 * tried again, and meanwhile the table says how it stood.
 */
final class CountsFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CountsFollower.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Supplier<CountsReader> connect;
    private final RowTable table;
    private final Consumer<Row> onChange;
    private final Thread thread = new Thread(this::run, "rollcall-api-counts");
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable CountsReader reader;
    private volatile boolean caughtUp;
    private volatile @Nullable String trouble;

    /**
     * @param connect makes a reader that begins at the start
     * @param onChange told of rows that change once all that was there has been read
     */
    CountsFollower(Supplier<CountsReader> connect, RowTable table, Consumer<Row> onChange) {
        this.connect = connect;
        this.table = table;
        this.onChange = onChange;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Whether the table holds all that was there when reading began. */
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
        CountsReader current = reader;
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
            do {
                followOnce();
            } while (!closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            // It is closed.
        }
    }

    private void followOnce() throws InterruptedException {
        try (CountsReader current = connect.get()) {
            reader = current;
            if (closing.getCount() > 0) {
                current.follow(new Keeper());
            }
        } catch (CountsReaderException | IllegalArgumentException e) {
            complain(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.debug("the table of counts for HTTP", e);
            complain("unexpected " + e);
        } finally {
            reader = null;
        }
    }

    private void complain(String why) {
        if (!why.equals(trouble) && closing.getCount() > 0) {
            LOG.warn("the table of counts for HTTP stands still: {}", why);
        }
        trouble = why;
    }

    private final class Keeper implements CountsHandler {

        @Override
        public void row(EventCount count) {
            trouble = null;
            Row row = table.put(count);
            if (row != null && caughtUp) {
                onChange.accept(row);
            }
        }

        @Override
        public void removed(EventCountKey key) {
            table.remove(key);
        }

        @Override
        public void caughtUp() {
            trouble = null;
            caughtUp = true;
        }

        @Override
        public void waiting(String why) {
            trouble = why;
        }

        @Override
        public void unreadable(CountsReaderException why) {
            complain(String.valueOf(why.getMessage()));
        }
    }
}
