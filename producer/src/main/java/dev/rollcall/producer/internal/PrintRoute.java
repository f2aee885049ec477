package dev.rollcall.producer.internal;

import dev.rollcall.producer.Exit;
import dev.rollcall.producer.internal.delivery.Route;
import dev.rollcall.producer.internal.delivery.SpoolReplay;
import dev.rollcall.producer.internal.delivery.Transport;
import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.spool.Spool;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** Events are printed, and neither sent nor kept. */
public record PrintRoute(
        SessionOptions options, Limits limits, PrintStream out, ConsentGuard permission, LossLedger ledger)
        implements Route {

    /** Without what the session is made from. */
    @Override
    public String toString() {
        return "PrintRoute";
    }

    @Override
    public Session begin() {
        return options.begin(limits);
    }

    @Override
    public boolean mayWait() {
        return false;
    }

    @Override
    public boolean leave(List<NumberedEvent> entries, long lost) {
        return false;
    }

    @Override
    public Transport transport() {
        return new PrintTransport(out);
    }

    @Override
    public Spool spool() {
        return Spool.none(permission, ledger);
    }

    @Override
    public SpoolReplay replay(Spool none) {
        return new SpoolReplay(none, Duration.ZERO, ledger);
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
