package dev.rollcall.producer.internal;

import dev.rollcall.producer.Exit;
import dev.rollcall.producer.internal.delivery.Backlog;
import dev.rollcall.producer.internal.delivery.Outlet;
import dev.rollcall.producer.internal.delivery.Route;
import dev.rollcall.producer.internal.event.Entry;
import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.event.Tally;
import dev.rollcall.producer.internal.spool.Spool;
import dev.rollcall.producer.internal.state.Permission;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** Events are printed, and neither sent nor kept. */
public record PrintRoute(SessionOptions options, Limits limits, PrintStream out, Permission permission, Tally tally)
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
