package dev.rollcall.streams.event;

/** Reads the counted part of events that were written with one schema. Not thread-safe. */
sealed interface EventReader permits LeadingFieldsReader, ResolvingReader, RefusingReader {

    /**
     * Reads an event.
     *
     * @param value the whole value, wire format header included
     * @param start where the Avro encoding begins
     * @param into where the result goes
     * @throws MalformedEventException when the bytes are not a record of the schema
     */
    void read(byte[] value, int start, EventSlices into) throws MalformedEventException;
}
