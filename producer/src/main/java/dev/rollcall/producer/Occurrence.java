package dev.rollcall.producer;

import java.util.Map;

/**
 * Something that happened, within the {@link Limits}, as it stands in its record: the event's name, then its attributes,
 * both in Avro's binary encoding. Never changes.
 */
final class Occurrence {

    private final byte[] bytes;
    private final int nameLength;
    private final long occurredAt;

    /**
     * @param bytes the name and the attributes, encoded; not copied
     * @param nameLength how many of the bytes are the name's
     * @param occurredAt milliseconds since 1970
     */
    Occurrence(byte[] bytes, int nameLength, long occurredAt) {
        this.bytes = bytes;
        this.nameLength = nameLength;
        this.occurredAt = occurredAt;
    }

    /**
     * @param event within the limits, as are the attributes
     * @param occurredAt milliseconds since 1970
     */
    static Occurrence of(String event, Map<String, String> attributes, long occurredAt) {
        AvroBytes bytes = new AvroBytes(256).writeString(event);
        int nameLength = bytes.length();
        return new Occurrence(bytes.writeMap(attributes).toArray(), nameLength, occurredAt);
    }

    /** The name and the attributes, encoded. Not a copy. */
    byte[] bytes() {
        return bytes;
    }

    /** How many of the bytes are the name's. */
    int nameLength() {
        return nameLength;
    }

    long occurredAt() {
        return occurredAt;
    }
}
