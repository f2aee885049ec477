package dev.rollcall.producer.internal.event;

/**
 * An event that has its number, on its way to Kafka. Immutable.
 *
 * @param session in which it happened
 * @param number of the event within its session, from 1
 * @param lostBefore events lost before it, reported with it
 */
public record NumberedEvent(Session session, Event event, long number, long lostBefore) {

    /**
     * The record, in Confluent's wire format.
     *
     * @param sentAt milliseconds since 1970
     */
    public byte[] encode(int schemaId, long sentAt) {
        return session.encode(schemaId, event, number, lostBefore, sentAt);
    }

    /** How many events are lost if this one is: it, and those that nobody else reports. */
    long weight() {
        return 1 + lostBefore;
    }
}
