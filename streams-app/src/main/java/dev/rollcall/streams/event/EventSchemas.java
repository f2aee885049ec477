package dev.rollcall.streams.event;

import dev.rollcall.schemas.Topics;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that events may be written with: those registered under the subject of {@link Topics#EVENTS}
 * (TopicNameStrategy). The registry is asked at most once per poll however many ids are unknown, so that garbage with
 * random ids costs no more than a poll. Asking after the poll is enough: who wrote a record had registered its schema
 * before. Not thread-safe.
 */
final class EventSchemas {

    private static final String SUBJECT = Topics.EVENTS.name() + "-value";
    private static final int NOT_FOUND = 404;

    private final SchemaRegistryClient registry;
    private final Map<Integer, EventReader> readers = new HashMap<>();
    private boolean asked;

    EventSchemas(SchemaRegistryClient registry) {
        this.registry = registry;
    }

    /** Records that come from now on may have newer schemas. */
    void newPoll() {
        asked = false;
    }

    /** The reader for a schema id, or null when the subject has no such schema. */
    @Nullable
    EventReader reader(int id) throws RegistryUnavailableException {
        EventReader known = readers.get(id);
        if (known != null || asked) {
            return known;
        }
        refresh();
        asked = true;
        return readers.get(id);
    }

    private void refresh() throws RegistryUnavailableException {
        try {
            for (int version : versions()) {
                int id = registry.getSchemaMetadata(SUBJECT, version).getId();
                if (!readers.containsKey(id)) {
                    readers.put(id, readerFor(registry.getSchemaById(id)));
                }
            }
        } catch (RestClientException e) {
            throw new RegistryUnavailableException("the schema registry answered " + e.getStatus(), e);
        } catch (IOException e) {
            throw new RegistryUnavailableException(
                    "the schema registry did not answer (" + e.getClass().getSimpleName() + ")", e);
        } catch (RuntimeException e) {
            throw new RegistryUnavailableException(
                    "the schema registry's response cannot be read ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    private List<Integer> versions() throws IOException, RestClientException {
        try {
            return registry.getAllVersions(SUBJECT);
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    private static EventReader readerFor(ParsedSchema parsed) {
        try {
            return parsed.rawSchema() instanceof Schema writer
                    ? LeadingFieldsReader.forWriter(writer).orElseGet(() -> ResolvingReader.forWriter(writer))
                    : new RefusingReader("the schema is not an Avro one");
        } catch (RuntimeException | StackOverflowError e) {
            return new RefusingReader(
                    "the schema cannot be used (" + e.getClass().getSimpleName() + ")");
        }
    }
}
