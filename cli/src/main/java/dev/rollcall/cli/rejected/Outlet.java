package dev.rollcall.cli.rejected;

import dev.rollcall.cli.rejected.entry.Position;
import dev.rollcall.cli.rejected.entry.RawEvent;

/** Where a {@link Replay} puts events. */
public interface Outlet extends AutoCloseable {
    /**
     * Puts an event back; it can be seen once it is committed.
     *
     * @param from where it is on {@code telemetry.rejected}
     */
    void putBack(Position from, RawEvent event) throws InterruptedException;

    /** Commits what was replayed since the last commit. */
    void commit() throws InterruptedException;

    /** Ends; what is not committed is aborted. */
    @Override
    void close();
}
