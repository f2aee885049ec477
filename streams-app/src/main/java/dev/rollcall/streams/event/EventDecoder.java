package dev.rollcall.streams.event;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the counted part of events in the Confluent wire format: a zero byte, a schema id of four bytes, Avro's
 * binary encoding. Not thread-safe.
 */
public final class EventDecoder {

    private static final int HEADER = 5;

    private final EventSchemas schemas;
    private int lastId;
    private @Nullable EventReader lastReader;

    public EventDecoder(SchemaRegistryClient registry) {
        this.schemas = new EventSchemas(registry);
    }

    /** What is decoded from now on was polled after this: unknown schemas are worth asking the registry for again. */
    public void newPoll() {
        schemas.newPoll();
    }

    /**
     * Decodes an event.
     *
     * @param value its position and limit are left alone; the slices are places in its array, where it has one
     * @throws MalformedEventException when the bytes cannot be counted, whoever reads them and whenever
     * @throws RegistryUnavailableException when the schema is not known here and the registry does not answer
     */
    public void decode(@Nullable ByteBuffer value, EventSlices into)
            throws MalformedEventException, RegistryUnavailableException {
        if (value == null || !value.hasRemaining()) {
            throw new MalformedEventException(Reason.EMPTY, "the record has no value");
        }
        int start = value.position();
        if (value.remaining() < HEADER || value.get(start) != 0) {
            throw new MalformedEventException(
                    Reason.NOT_WIRE_FORMAT, "the value does not begin with a zero byte and a schema id");
        }
        int id = value.getInt(start + 1);
        if (value.hasArray()) {
            int offset = value.arrayOffset();
            reader(id).read(value.array(), offset + start + HEADER, offset + value.limit(), into);
        } else {
            byte[] copy = new byte[value.remaining()];
            value.duplicate().get(copy);
            reader(id).read(copy, HEADER, copy.length, into);
        }
    }

    private EventReader reader(int id) throws MalformedEventException, RegistryUnavailableException {
        EventReader last = lastReader;
        if (last != null && id == lastId) {
            return last;
        }
        EventReader reader = schemas.reader(id);
        if (reader == null) {
            throw new MalformedEventException(
                    Reason.UNKNOWN_SCHEMA, "the registry has no schema of telemetry events with id " + id);
        }
        lastId = id;
        lastReader = reader;
        return reader;
    }
}
