package dev.rollcall.producer.internal.event;

import java.util.Map;

/**
 * Something that happened, within the {@link Limits}, as it stands in its record: the event's name, then its attributes,
 * both in Avro's binary encoding. Never changes.
 */
public final class Event {

    private final byte[] bytes;
    private final int nameLength;
    private final long occurredAt;

    /**
     * An event that is encoded already.
     *
     * @param bytes the name and the attributes, encoded; not copied
     * @param nameLength how many of the bytes are the name's
     * @param occurredAt milliseconds since 1970
     */
    public Event(byte[] bytes, int nameLength, long occurredAt) {
        this.bytes = bytes;
        this.nameLength = nameLength;
        this.occurredAt = occurredAt;
    }

    /**
     * An event that is not encoded yet.
     *
     * @param event within the limits, as are the attributes
     * @param occurredAt milliseconds since 1970
     */
    public static Event of(String event, Map<String, String> attributes, long occurredAt) {
        AvroWriter bytes = new AvroWriter(256).writeString(event);
        int nameLength = bytes.length();
        return new Event(bytes.writeMap(attributes).toArray(), nameLength, occurredAt);
    }

    /** The name and the attributes, encoded. Not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many of the bytes are the name's. */
    public int nameLength() {
        return nameLength;
    }

    public long occurredAt() {
        return occurredAt;
    }
}
