package dev.rollcall.streams.event;

/**
 * The counted part of one event, as places in the bytes that it came in: no object is made per event. Reused from event
 * to event; not thread-safe.
 *
 * <p>Product, version and event are the first three fields of the schema, so their encodings stand side by side: that
 * range of bytes identifies the series.
 */
public final class EventSlices {

    byte[] bytes = new byte[0];
    int seriesStart;
    int seriesEnd;
    int uidStart;
    int uidLength;
    long sessionSeq;
    long lostBefore;
    long oneIn;
    long occurredAt;
    long sentAt;

    /** The bytes that the slices are places in. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the Avro encoding of product, version and event begins. */
    public int seriesStart() {
        return seriesStart;
    }

    /** Where it ends, exclusive. */
    public int seriesEnd() {
        return seriesEnd;
    }

    /** Where the text of the hashed user id begins. */
    public int uidStart() {
        return uidStart;
    }

    /** Length of the hashed user id in bytes. */
    public int uidLength() {
        return uidLength;
    }

    /** Which event of its session it is, from 1; any number at all. */
    public long sessionSeq() {
        return sessionSeq;
    }

    /** Events that the client lost before this one. */
    public long lostBefore() {
        return lostBefore;
    }

    /** How many installations the sending one stands for; any number at all. */
    public long oneIn() {
        return oneIn;
    }

    /** When it happened, by the client's clock, milliseconds since the epoch; any number at all. */
    public long occurredAt() {
        return occurredAt;
    }

    /** When it was sent, by the client's clock, milliseconds since the epoch; any number at all. */
    public long sentAt() {
        return sentAt;
    }
}
