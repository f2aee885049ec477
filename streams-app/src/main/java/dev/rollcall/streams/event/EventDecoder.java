package dev.rollcall.streams.event;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the counted part of events in the Confluent wire format: a zero byte, a schema id of four bytes, Avro's
 * binary encoding. Not thread-safe.
 */
public final class EventDecoder {

    private static final int HEADER = 5;
    private static final int NOT_FOUND = 404;

    private final SchemaRegistryClient registry;
    private final Map<Integer, EventReader> readers = new HashMap<>();
    private int lastId;
    private @Nullable EventReader lastReader;

    public EventDecoder(SchemaRegistryClient registry) {
        this.registry = registry;
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
        EventReader known = readers.get(id);
        EventReader reader = known == null ? lookUp(id) : known;
        lastId = id;
        lastReader = reader;
        return reader;
    }

    private EventReader lookUp(int id) throws MalformedEventException, RegistryUnavailableException {
        try {
            ParsedSchema parsed = registry.getSchemaById(id);
            EventReader reader = parsed.rawSchema() instanceof Schema writer
                    ? LeadingFieldsReader.forWriter(writer).orElseGet(() -> ResolvingReader.forWriter(writer))
                    : new RefusingReader("the schema is not an Avro one");
            readers.put(id, reader);
            return reader;
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND) {
                throw new MalformedEventException(Reason.UNKNOWN_SCHEMA, "the registry has no schema with id " + id);
            }
            throw new RegistryUnavailableException("the schema registry answered " + e.getStatus(), e);
        } catch (IOException e) {
            throw new RegistryUnavailableException(
                    "the schema registry did not answer (" + e.getClass().getSimpleName() + ")", e);
        }
    }
}
