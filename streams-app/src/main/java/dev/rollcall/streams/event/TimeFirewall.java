package dev.rollcall.streams.event;

import java.time.Duration;

/**
 * Turns the clocks of clients and broker into the time of an event. The client's clock may be off by any amount: only
 * the distance between two of its readings is used, and only within bounds.
 *
 * <p>Event time = received − (sent − occurred). Immutable.
 */
public final class TimeFirewall {

    private final long maxAge;

    /**
     * A firewall.
     *
     * @param maxAge greatest distance from an event to its sending
     */
    public TimeFirewall(Duration maxAge) {
        this.maxAge = maxAge.toMillis();
    }

    /**
     * The time of an event in the broker's clock, milliseconds since the epoch.
     *
     * @param received when the broker appended the record
     * @throws MalformedEventException when the distance is negative or above the maximum
     */
    public long eventTime(long received, long occurredAt, long sentAt) throws MalformedEventException {
        long distance = sentAt - occurredAt;
        boolean overflow = ((sentAt ^ occurredAt) & (sentAt ^ distance)) < 0;
        if (overflow ? sentAt < 0 : distance < 0) {
            throw new MalformedEventException(Reason.SENT_BEFORE_OCCURRED, "sent_at is before occurred_at");
        }
        if (overflow || distance > maxAge) {
            throw new MalformedEventException(Reason.TOO_OLD, "sent_at is more than the maximum age after occurred_at");
        }
        return received - distance;
    }
}
