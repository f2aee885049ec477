package dev.rollcall.streams.event;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
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
     * @throws MalformedEventException when the bytes cannot be counted, whoever reads them and whenever
     * @throws RegistryUnavailableException when the schema is not known here and the registry does not answer
     */
    public void decode(byte @Nullable [] value, EventSlices into)
            throws MalformedEventException, RegistryUnavailableException {
        if (value == null || value.length == 0) {
            throw new MalformedEventException(Reason.EMPTY, "the record has no value");
        }
        if (value.length < HEADER || value[0] != 0) {
            throw new MalformedEventException(
                    Reason.NOT_WIRE_FORMAT, "the value does not begin with a zero byte and a schema id");
        }
        int id = (value[1] & 0xFF) << 24 | (value[2] & 0xFF) << 16 | (value[3] & 0xFF) << 8 | (value[4] & 0xFF);
        reader(id).read(value, HEADER, into);
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
