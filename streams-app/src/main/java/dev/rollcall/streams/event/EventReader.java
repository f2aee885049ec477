package dev.rollcall.streams.event;

/** Reads the counted part of events that were written with one schema. Not thread-safe. */
sealed interface EventReader permits LeadingFieldsReader, ResolvingReader, RefusingReader {

    /**
     * Reads an event.
     *
     * @param bytes holds the Avro encoding
     * @param start where it begins
     * @param end where it ends, exclusive
     * @param into where the result goes
     * @throws MalformedEventException when the bytes are not a record of the schema
     */
    void read(byte[] bytes, int start, int end, EventSlices into) throws MalformedEventException;
}
