package dev.rollcall.streams.event;

import dev.rollcall.schemas.TelemetryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Reads the leading fields straight from the bytes, and steps over the others, which tells a whole record from a
 * truncated one. For writers whose schema begins with the fields that {@link TelemetryEvent} begins with.
 */
final class LeadingFieldsReader implements EventReader {

    /** The fields up to {@code sent_at}: what the job reads. */
    static final List<Schema.Field> LEADING = TelemetryEvent.SCHEMA$
            .getFields()
            .subList(0, TelemetryEvent.SCHEMA$.getField("sent_at").pos() + 1);

    private final Skip[] tail;

    private LeadingFieldsReader(Skip[] tail) {
        this.tail = tail;
    }

    /** How a field behind the leading ones is stepped over. */
    private enum Skip {
        STRING,
        LONG,
        OPTIONAL_STRING,
        OPTIONAL_LONG,
        STRING_MAP
    }

    /** The reader for a writer's schema, or empty where it does not begin with the known fields. */
    static Optional<EventReader> forWriter(Schema writer) {
        if (writer.getType() != Schema.Type.RECORD || writer.getFields().size() < LEADING.size()) {
            return Optional.empty();
        }
        List<Schema.Field> fields = writer.getFields();
        for (Schema.Field known : LEADING) {
            Schema.Field field = fields.get(known.pos());
            if (!field.name().equals(known.name())
                    || field.schema().getType() != known.schema().getType()) {
                return Optional.empty();
            }
        }
        List<Skip> tail = new ArrayList<>();
        for (Schema.Field field : fields.subList(LEADING.size(), fields.size())) {
            Optional<Skip> skip = skipOf(field.schema());
            if (skip.isEmpty()) {
                return Optional.empty();
            }
            tail.add(skip.get());
        }
        return Optional.of(new LeadingFieldsReader(tail.toArray(Skip[]::new)));
    }

    private static Optional<Skip> skipOf(Schema schema) {
        return switch (schema.getType()) {
            case STRING -> Optional.of(Skip.STRING);
            case LONG -> Optional.of(Skip.LONG);
            case MAP ->
                schema.getValueType().getType() == Schema.Type.STRING ? Optional.of(Skip.STRING_MAP) : Optional.empty();
            case UNION -> skipOfOptional(schema.getTypes());
            default -> Optional.empty();
        };
    }

    private static Optional<Skip> skipOfOptional(List<Schema> branches) {
        if (branches.size() != 2 || branches.get(0).getType() != Schema.Type.NULL) {
            return Optional.empty();
        }
        return switch (branches.get(1).getType()) {
            case STRING -> Optional.of(Skip.OPTIONAL_STRING);
            case LONG -> Optional.of(Skip.OPTIONAL_LONG);
            default -> Optional.empty();
        };
    }

    @Override
    public void read(byte[] bytes, int start, int end, EventSlices into) throws MalformedEventException {
        int at = AvroBytes.afterString(bytes, start, end);
        at = AvroBytes.afterString(bytes, at, end);
        at = AvroBytes.afterString(bytes, at, end);
        into.bytes = bytes;
        into.seriesStart = start;
        into.seriesEnd = at;
        int uidStart = AvroBytes.afterLong(bytes, at, end);
        at = AvroBytes.afterString(bytes, at, end);
        into.uidStart = uidStart;
        into.uidLength = at - uidStart;
        at = AvroBytes.afterString(bytes, at, end); // session_id
        into.sessionSeq = AvroBytes.longAt(bytes, at, end);
        at = AvroBytes.afterLong(bytes, at, end);
        into.lostBefore = AvroBytes.longAt(bytes, at, end);
        at = AvroBytes.afterLong(bytes, at, end);
        into.oneIn = AvroBytes.longAt(bytes, at, end);
        at = AvroBytes.afterLong(bytes, at, end);
        into.occurredAt = AvroBytes.longAt(bytes, at, end);
        at = AvroBytes.afterLong(bytes, at, end);
        into.sentAt = AvroBytes.longAt(bytes, at, end);
        at = AvroBytes.afterLong(bytes, at, end);
        for (Skip skip : tail) {
            at = after(skip, bytes, at, end);
        }
        if (at != end) {
            throw new MalformedEventException(Reason.MALFORMED, "bytes behind the end of the record");
        }
    }

    private static int after(Skip skip, byte[] bytes, int at, int end) throws MalformedEventException {
        return switch (skip) {
            case STRING -> AvroBytes.afterString(bytes, at, end);
            case LONG -> AvroBytes.afterLong(bytes, at, end);
            case OPTIONAL_STRING -> {
                int value = AvroBytes.afterBranch(bytes, at, end);
                yield AvroBytes.isPresent(bytes, at) ? AvroBytes.afterString(bytes, value, end) : value;
            }
            case OPTIONAL_LONG -> {
                int value = AvroBytes.afterBranch(bytes, at, end);
                yield AvroBytes.isPresent(bytes, at) ? AvroBytes.afterLong(bytes, value, end) : value;
            }
            case STRING_MAP -> AvroBytes.afterStringMap(bytes, at, end);
        };
    }
}
