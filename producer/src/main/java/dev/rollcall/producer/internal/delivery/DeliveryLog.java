package dev.rollcall.producer.internal.delivery;

import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.platform.HostLog;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the telemetry thread says in the host's log: a line for each change, and at most one a minute of each kind. Never a
 * message of what was thrown, which may name a path, and that a user. Throws nothing, whatever the log does.
 */
final class DeliveryLog {

    private static final long BETWEEN_LINES = TimeUnit.MINUTES.toNanos(1);

    private final LossLedger ledger;
    private boolean away;
    private long awayAt = System.nanoTime() - BETWEEN_LINES;
    private long lost;
    private long lostAt = awayAt;
    private long failures;
    private long failedAt = awayAt;

    DeliveryLog(LossLedger ledger) {
        this.ledger = ledger;
    }

    /** A pass of the telemetry thread has failed. */
    void failed(Throwable failure) {
        failures++;
        if (isTimeSince(failedAt)) {
            failedAt = System.nanoTime();
            say(
                    "Telemetry has failed {} times so far, last with {}",
                    failures,
                    failure.getClass().getName());
        }
    }

    /** The transport does not take or deliver events. */
    void away(@Nullable String cause) {
        if (!away && isTimeSince(awayAt)) {
            away = true;
            awayAt = System.nanoTime();
            say(
                    "Telemetry events are not acknowledged ({}); sending is retried",
                    cause == null ? "the cause is unknown" : cause);
        }
    }

    /** Events arrive. */
    void acknowledged() {
        if (away) {
            away = false;
            say("Telemetry events are acknowledged again");
        }
    }

    /** Looks whether events were lost. */
    void losses(@Nullable String cause) {
        long now = ledger.lost();
        if (now > lost && isTimeSince(lostAt)) {
            lost = now;
            lostAt = System.nanoTime();
            if (cause == null) {
                say("{} telemetry events are lost so far: {}", now, ledger.dropped());
            } else {
                say("{} telemetry events are lost so far: {}; the last failure was {}", now, ledger.dropped(), cause);
            }
        }
    }

    private static boolean isTimeSince(long last) {
        return System.nanoTime() - last >= BETWEEN_LINES;
    }

    private static void say(String format, Object... arguments) {
        try {
            HostLog.get().info(format, arguments);
        } catch (Throwable atTheHosts) {
            // There is nowhere else to say so.
        }
    }
}
