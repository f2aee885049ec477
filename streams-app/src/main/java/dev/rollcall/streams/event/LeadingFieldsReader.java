package dev.rollcall.streams.event;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.streams.config.BreakdownField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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

    private final Tail[] tail;

    private LeadingFieldsReader(Tail[] tail) {
        this.tail = tail;
    }

    /** A field after the leading ones, and the declared fields that take a value of it. */
    private record Tail(Skip skip, Taken[] taken) {}

    /**
     * A declared field.
     *
     * @param number its position among the declared fields
     * @param key in a map, the entry's
     */
    private record Taken(int number, byte[] key) {}

    /** How a field after the leading ones is stepped over. */
    private enum Skip {
        STRING,
        LONG,
        OPTIONAL_STRING,
        OPTIONAL_LONG,
        STRING_MAP
    }

    /** The reader for a writer's schema, or empty where it does not begin with the known fields. */
    static Optional<EventReader> forWriter(Schema writer, List<BreakdownField> declared) {
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
        List<Tail> tail = new ArrayList<>();
        for (Schema.Field field : fields.subList(LEADING.size(), fields.size())) {
            Optional<Skip> skip = skipOf(field.schema());
            if (skip.isEmpty()) {
                return Optional.empty();
            }
            tail.add(new Tail(skip.get(), taken(field, skip.get(), declared)));
        }
        return Optional.of(new LeadingFieldsReader(tail.toArray(Tail[]::new)));
    }

    private static Taken[] taken(Schema.Field field, Skip skip, List<BreakdownField> declared) {
        boolean canBeTaken = skip == Skip.STRING || skip == Skip.OPTIONAL_STRING || skip == Skip.STRING_MAP;
        return IntStream.range(0, declared.size())
                .filter(number -> canBeTaken && declared.get(number).isIn(field.name()))
                .mapToObj(
                        number -> new Taken(number, declared.get(number).name().getBytes(StandardCharsets.UTF_8)))
                .toArray(Taken[]::new);
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
        into.versionStart = at;
        at = AvroBytes.afterString(bytes, at, end);
        into.eventStart = at;
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
        into.clearValues();
        for (Tail field : tail) {
            int value = at;
            at = after(field.skip, bytes, at, end);
            for (Taken taken : field.taken) {
                take(taken, field.skip, bytes, value, at, into);
            }
        }
        if (at != end) {
            throw new MalformedEventException(Reason.MALFORMED, "bytes after the end of the record");
        }
    }

    /** Takes a value that has been stepped over, where there is one. */
    private static void take(Taken taken, Skip skip, byte[] bytes, int at, int end, EventSlices into)
            throws MalformedEventException {
        int value = at;
        if (skip == Skip.STRING_MAP) {
            value = AvroBytes.valueInStringMap(bytes, at, end, taken.key);
        } else if (skip == Skip.OPTIONAL_STRING) {
            value = AvroBytes.isPresent(bytes, at) ? AvroBytes.afterBranch(bytes, at, end) : -1;
        }
        if (value >= 0) {
            into.value(taken.number, AvroBytes.afterLong(bytes, value, end), AvroBytes.afterString(bytes, value, end));
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
