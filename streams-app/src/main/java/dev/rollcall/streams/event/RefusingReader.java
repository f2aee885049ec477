package dev.rollcall.streams.event;

/** The reader for a schema that no telemetry event can be read with. */
record RefusingReader(String why) implements EventReader {

    @Override
    public void read(byte[] bytes, int start, int end, EventSlices into) throws MalformedEventException {
        throw new MalformedEventException(Reason.INCOMPATIBLE_SCHEMA, why);
    }
}
