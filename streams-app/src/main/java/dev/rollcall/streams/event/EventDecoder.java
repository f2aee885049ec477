package dev.rollcall.streams.event;

import dev.rollcall.streams.config.BreakdownField;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the counted part of events in the Confluent wire format: a zero byte, a schema id of four bytes, Avro's
 * binary encoding. Not thread-safe.
 */
public final class EventDecoder {

    private static final int HEADER = 5;

    private final List<BreakdownField> fields;
    private final EventSchemas schemas;
    private int lastId;
    private @Nullable EventReader lastReader;

    /** @param fields those whose values are read */
    public EventDecoder(SchemaRegistryClient registry, List<BreakdownField> fields) {
        this(registry, fields, System::nanoTime);
    }

    EventDecoder(SchemaRegistryClient registry, List<BreakdownField> fields, LongSupplier nanoTime) {
        this.fields = fields;
        this.schemas = new EventSchemas(registry, fields, nanoTime);
    }

    /** The declared fields whose values are read. */
    public List<BreakdownField> fields() {
        return fields;
    }

    /**
     * Says how far the partitions of the events reach, so that the registry need not be asked for each poll.
     *
     * @param ends the offset after the last record that is known to have been appended, for each partition
     */
    public void ends(Supplier<Map<Integer, Long>> ends) {
        schemas.ends(ends);
    }

    /**
     * Decodes an event.
     *
     * @param value its position and limit are left alone; the slices are places in its array, where it has one
     * @param partition where the record stands, with its offset
     * @throws MalformedEventException when the bytes cannot be counted, whoever reads them and whenever
     * @throws RegistryUnavailableException when the schema is not known here and the registry does not respond, or was
     *     asked a moment ago
     */
    public void decode(@Nullable ByteBuffer value, int partition, long offset, EventSlices into)
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
            int array = value.arrayOffset();
            reader(id, partition, offset).read(value.array(), array + start + HEADER, array + value.limit(), into);
        } else {
            byte[] copy = new byte[value.remaining()];
            value.duplicate().get(copy);
            reader(id, partition, offset).read(copy, HEADER, copy.length, into);
        }
    }

    private EventReader reader(int id, int partition, long offset)
            throws MalformedEventException, RegistryUnavailableException {
        EventReader last = lastReader;
        if (last != null && id == lastId) {
            return last;
        }
        EventReader reader = schemas.reader(id, partition, offset);
        if (reader == null) {
            throw new MalformedEventException(
                    Reason.UNKNOWN_SCHEMA, "the registry has no schema of telemetry events with id " + id);
        }
        lastId = id;
        lastReader = reader;
        return reader;
    }
}
