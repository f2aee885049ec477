package dev.rollcall.producer.internal;

import dev.rollcall.producer.Exit;
import dev.rollcall.producer.internal.delivery.Destination;
import dev.rollcall.producer.internal.delivery.Route;
import dev.rollcall.producer.internal.delivery.SpoolReplay;
import dev.rollcall.producer.internal.delivery.Transport;
import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.platform.HostLog;
import dev.rollcall.producer.internal.spool.ShortRunWriter;
import dev.rollcall.producer.internal.spool.Spool;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events are sent, or kept on disk until they can be. */
public final class SendingRoute implements Route {

    private final SessionOptions options;
    private final Limits limits;
    private final Destination destination;
    private final Keeping keeping;
    private Exit exit;
    private final ConsentGuard permission;
    private final LossLedger ledger;

    public SendingRoute(
            SessionOptions options,
            Limits limits,
            Destination destination,
            Keeping keeping,
            Exit exit,
            ConsentGuard permission,
            LossLedger ledger) {
        this.options = options;
        this.limits = limits;
        this.destination = destination;
        this.keeping = keeping;
        this.exit = exit;
        this.permission = permission;
        this.ledger = ledger;
    }

    /**
     * How events are kept on disk.
     *
     * @param stateDirectory null where nothing can be kept
     * @param maxBytes of all processes; 0 keeps nothing
     * @param maxAge of an event
     * @param consentRequired whether nothing may be sent without the user's consent
     * @param senderInterval between two detached senders, at least
     */
    public record Keeping(
            @Nullable Path stateDirectory,
            int maxBytes,
            Duration maxAge,
            boolean consentRequired,
            Duration senderInterval) {}

    @Override
    public Session begin() {
        Path state = keeping.stateDirectory();
        String obstacle = exit == Exit.DETACH && state != null ? DetachedSender.obstacle(order(state)) : null;
        if (obstacle != null) {
            exit = Exit.WAIT;
            HostLog.get()
                    .info(
                            "Exit.DETACH cannot start a process here: {}; the program waits at its end, as with"
                                    + " Exit.WAIT",
                            obstacle);
        }
        return options.begin(limits);
    }

    @Override
    public boolean mayWait() {
        return exit != Exit.WAIT && keeping.stateDirectory() != null && keeping.maxBytes() > 0;
    }

    @Override
    public boolean leave(List<NumberedEvent> entries, long lost) {
        Path state = keeping.stateDirectory();
        return state != null && ShortRunWriter.leave(state, keeping.maxBytes(), permission, entries, lost);
    }

    @Override
    public Transport transport() {
        return destination.transport(keeping.stateDirectory(), permission);
    }

    @Override
    public Spool spool() {
        return new Spool(keeping.stateDirectory(), keeping.maxBytes(), keeping.maxAge(), permission, ledger);
    }

    @Override
    public SpoolReplay replay(Spool spool) {
        return new SpoolReplay(spool, keeping.maxAge(), ledger);
    }

    @Override
    public Exit exit() {
        return exit;
    }

    @Override
    public void sendDetached() {
        Path state = keeping.stateDirectory();
        if (state != null) {
            DetachedSender.start(order(state), keeping.senderInterval());
        }
    }

    private SenderOrder order(Path state) {
        return SenderOrder.of(state, keeping.consentRequired(), keeping.maxBytes(), keeping.maxAge(), destination);
    }
}
