package dev.rollcall.producer;

import java.io.PrintStream;

/** Events are printed, and neither sent nor kept. */
record PrintRoute(SessionOptions options, Limits limits, PrintStream out, Spool spool, Backlog backlog)
        implements Route {

    @Override
    public Session begin() {
        return options.begin(limits);
    }

    @Override
    public Outlet outlet() {
        return new PrintOutlet(out);
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
