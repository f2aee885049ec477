package dev.rollcall.producer;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** Events are printed, and neither sent nor kept. */
record PrintRoute(SessionOptions options, Limits limits, PrintStream out, Permission permission, Tally tally)
        implements Route {

    @Override
    public Session begin() {
        return options.begin(limits);
    }

    @Override
    public boolean mayWait() {
        return false;
    }

    @Override
    public boolean leave(List<Entry> entries, long lost) {
        return false;
    }

    @Override
    public Outlet outlet() {
        return new PrintOutlet(out);
    }

    @Override
    public Spool spool() {
        return Spool.none(permission, tally);
    }

    @Override
    public Backlog backlog(Spool none) {
        return new Backlog(none, Duration.ZERO, tally);
    }

    @Override
    public Exit exit() {
        return Exit.WAIT;
    }

    @Override
    public void sendDetached() {
        // There is nothing.
    }
}
