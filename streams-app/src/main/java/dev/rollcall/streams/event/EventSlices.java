package dev.rollcall.streams.event;

import java.util.Arrays;

/**
 * The counted part of one event, as places in the bytes that it came in: no object is made per event. Reused from event
 * to event; not thread-safe.
 *
 * <p>Product, version and event are the first three fields of the schema, so their encodings stand side by side: that
 * range of bytes identifies the series.
 */
public final class EventSlices {

    private static final int ABSENT = -1;

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
    int versionStart;
    int eventStart;
    private final int[] valueStarts;
    private final int[] valueEnds;

    /** @param values how many values of declared fields are read */
    public EventSlices(int values) {
        valueStarts = new int[values];
        valueEnds = new int[values];
    }

    /** A value stands there. */
    void value(int field, int start, int end) {
        valueStarts[field] = start;
        valueEnds[field] = end;
    }

    /** No value is there, until one is found. */
    void clearValues() {
        Arrays.fill(valueEnds, ABSENT);
    }

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

    /** Where the encoding of the version begins, and that of the product ends. */
    public int versionStart() {
        return versionStart;
    }

    /** Where the encoding of the event begins. */
    public int eventStart() {
        return eventStart;
    }

    /** Whether the event has a value of a declared field. */
    public boolean hasValue(int field) {
        return valueEnds[field] != ABSENT;
    }

    /** Where the text of the value begins. */
    public int valueStart(int field) {
        return valueStarts[field];
    }

    /** Where it ends, exclusive. */
    public int valueEnd(int field) {
        return valueEnds[field];
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
