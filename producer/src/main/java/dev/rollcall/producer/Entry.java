package dev.rollcall.producer;

/**
 * An event that has its number, on its way to Kafka. Immutable.
 *
 * @param session in which it happened
 * @param number of the event within its session, from 1
 * @param lostBefore events lost before it, reported with it
 */
record Entry(Session session, Occurrence occurrence, long number, long lostBefore) {

    /** The record as it is sent now, in Confluent's wire format. */
    byte[] encode(int schemaId) {
        return session.encode(schemaId, occurrence, number, lostBefore, System.currentTimeMillis());
    }

    /** How many events are lost if this one is: it, and those that nobody else reports. */
    long weight() {
        return 1 + lostBefore;
    }
}
