package dev.rollcall.streams.event;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.config.BreakdownField;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that events may be written with: those registered under the subject of {@link Topics#EVENTS}
 * (TopicNameStrategy). Who wrote a record had registered its schema before; so an id is unknown for good where the record
 * was appended before the registry was asked. The registry is asked at most once a second, whatever ids the records have
 * (docs/decisions/0004-schemas-of-the-subject.md). Not thread-safe.
 */
final class EventSchemas {

    private static final String SUBJECT = Topics.EVENTS.name() + "-value";
    private static final int NOT_FOUND = 404;

    /** From one request to the next, in nanoseconds. */
    private static final long PAUSE = 1_000_000_000L;

    /** A registry that lets the job wait for a failure is not asked for this many times as long. */
    private static final long RELIEF = 5;

    private final SchemaRegistryClient registry;
    private final List<BreakdownField> fields;
    private final LongSupplier nanoTime;
    private final Map<Integer, EventReader> readers = new HashMap<>();
    private Supplier<Map<Integer, Long>> ends = Map::of;
    private Map<Integer, Long> askedUpTo = Map.of();
    private @Nullable RegistryUnavailableException failure;
    private boolean asked;
    private long nextAt;

    EventSchemas(SchemaRegistryClient registry, List<BreakdownField> fields, LongSupplier nanoTime) {
        this.registry = registry;
        this.fields = fields;
        this.nanoTime = nanoTime;
    }

    /**
     * Says how far the partitions reach.
     *
     * @param ends the offset after the last record that is known to have been appended, for each partition
     */
    void ends(Supplier<Map<Integer, Long>> ends) {
        this.ends = ends;
    }

    /**
     * The reader for the schema id of a record, or null when the subject has no such schema.
     *
     * @throws RegistryUnavailableException when the record is to be read again later
     */
    @Nullable
    EventReader reader(int id, int partition, long offset) throws RegistryUnavailableException {
        EventReader known = readers.get(id);
        if (known != null || offset < askedUpTo.getOrDefault(partition, 0L)) {
            return known;
        }
        if (asked && nanoTime.getAsLong() - nextAt < 0) {
            throw failure == null ? new RegistryUnavailableException.NotAskedYet() : failure;
        }
        ask();
        return readers.get(id);
    }

    private void ask() throws RegistryUnavailableException {
        Map<Integer, Long> upTo = ends.get();
        long start = nanoTime.getAsLong();
        long relief = 0;
        try {
            refresh();
            askedUpTo = upTo;
            failure = null;
        } catch (RegistryUnavailableException e) {
            failure = e;
            relief = RELIEF * (nanoTime.getAsLong() - start);
            throw e;
        } finally {
            asked = true;
            nextAt = nanoTime.getAsLong() + Math.max(PAUSE, relief);
        }
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
            throw new RegistryUnavailableException("the schema registry responded with " + e.getStatus(), e);
        } catch (IOException e) {
            throw new RegistryUnavailableException(
                    "the schema registry did not respond (" + e.getClass().getSimpleName() + ")", e);
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

    private EventReader readerFor(ParsedSchema parsed) {
        try {
            return parsed.rawSchema() instanceof Schema writer
                    ? LeadingFieldsReader.forWriter(writer, fields)
                            .orElseGet(() -> ResolvingReader.forWriter(writer, fields))
                    : new RefusingReader("the schema is not an Avro one");
        } catch (RuntimeException | StackOverflowError e) {
            return new RefusingReader(
                    "the schema cannot be used (" + e.getClass().getSimpleName() + ")");
        }
    }
}
