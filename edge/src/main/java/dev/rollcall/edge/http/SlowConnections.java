package dev.rollcall.edge.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose request has not come, or whose reply has not gone, within a time, however steadily single bytes come.
 * Those that say nothing are closed by the idle timeout.
 */
final class SlowConnections extends AbstractLifeCycle implements Connection.Listener {

    private static final Duration SWEEP = Duration.ofSeconds(1);

    private final Server server;
    private final long most;
    private final Runnable refused;
    private final Map<Connection, Progress> open = new ConcurrentHashMap<>();
    private volatile Scheduler.@Nullable Task next;

    /**
     * @param most from the first byte of a request to the end of its reply
     * @param refused called for each that is closed
     */
    SlowConnections(Server server, Duration most, Runnable refused) {
        this.server = server;
        this.most = most.toNanos();
        this.refused = refused;
    }

    @Override
    protected void doStart() {
        schedule();
    }

    @Override
    protected void doStop() {
        Scheduler.Task task = next;
        if (task != null) {
            task.cancel();
        }
    }

    @Override
    public void onOpened(Connection connection) {
        open.put(connection, new Progress());
    }

    @Override
    public void onClosed(Connection connection) {
        open.remove(connection);
    }

    private void schedule() {
        next = server.getScheduler().schedule(this::sweep, SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        try {
            open.forEach((connection, progress) -> {
                if (progress.isStuck(connection)) {
                    refused.run();
                    connection.getEndPoint().close();
                }
            });
        } finally {
            if (isRunning() || isStarting()) {
                schedule();
            }
        }
    }

    /** What was seen of a connection at the last sweep. Used by one thread at a time. */
    private final class Progress {

        private long replies;
        private long bytes;
        private long since = System.nanoTime();

        boolean isStuck(Connection connection) {
            long repliesNow = connection.getMessagesOut();
            long bytesNow = connection.getBytesIn();
            boolean idle = repliesNow != replies || bytesNow == bytes;
            if (repliesNow != replies) {
                replies = repliesNow;
                bytes = bytesNow;
            }
            if (idle) {
                since = System.nanoTime();
            }
            return System.nanoTime() - since > most;
        }
    }
}
