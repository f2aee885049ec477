package dev.rollcall.streams.event;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.streams.config.BreakdownField;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads the leading fields through Avro's schema resolution. For any compatible schema that is not laid out as {@link
 * LeadingFieldsReader} needs it. The slices are then places in a small array of its own.
 */
final class ResolvingReader implements EventReader {

    private static final Schema LEADING = leading();

    private final GenericDatumReader<GenericRecord> reader;
    private BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(new byte[0], null);

    private final List<BreakdownField> declared;

    private ResolvingReader(Schema writer, List<BreakdownField> declared) {
        this.reader = new GenericDatumReader<>(writer, withValues(writer, declared));
        this.declared = declared;
    }

    /** The reader for a writer's schema, which refuses every event where the schemas do not fit. */
    static EventReader forWriter(Schema writer, List<BreakdownField> declared) {
        boolean compatible = isCompatible(LEADING, writer);
        // Every field of the reader has a default, so that any record at all would resolve.
        boolean named = compatible
                && writer.getType() == Schema.Type.RECORD
                && writer.getField("product") != null
                && writer.getField("version") != null
                && writer.getField("event") != null;
        return named
                ? new ResolvingReader(writer, declared)
                : new RefusingReader("the schema " + writer.getName() + " is not one of a telemetry event");
    }

    @Override
    public void read(byte[] bytes, int start, int end, EventSlices into) throws MalformedEventException {
        try {
            decoder = DecoderFactory.get().binaryDecoder(bytes, start, end - start, decoder);
            GenericRecord event = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new MalformedEventException(Reason.MALFORMED, "bytes after the end of the record");
            }
            fill(event, into);
        } catch (IOException | RuntimeException e) {
            throw new MalformedEventException(
                    Reason.MALFORMED,
                    "not a record of its schema (" + e.getClass().getSimpleName() + ")");
        }
    }

    private void fill(GenericRecord event, EventSlices into) throws IOException, MalformedEventException {
        byte[] series = Series.encode(text(event, "product"), text(event, "version"), text(event, "event"));
        byte[] uid = text(event, "uid").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(series);
        bytes.write(uid);
        into.clearValues();
        for (int number = 0; number < declared.size(); number++) {
            Object value = value(event, declared.get(number));
            if (value != null) {
                int start = bytes.size();
                bytes.write(value.toString().getBytes(StandardCharsets.UTF_8));
                into.value(number, start, bytes.size());
            }
        }
        into.bytes = bytes.toByteArray();
        into.seriesStart = 0;
        into.versionStart = AvroBytes.afterString(series, 0, series.length);
        into.eventStart = AvroBytes.afterString(series, into.versionStart, series.length);
        into.seriesEnd = series.length;
        into.uidStart = series.length;
        into.uidLength = uid.length;
        into.sessionSeq = (long) event.get("session_seq");
        into.lostBefore = (long) event.get("lost_before");
        into.oneIn = (long) event.get("one_in");
        into.occurredAt = (long) event.get("occurred_at");
        into.sentAt = (long) event.get("sent_at");
    }

    private static @Nullable Object value(GenericRecord event, BreakdownField field) {
        for (Schema.Field read : event.getSchema().getFields()) {
            if (field.isIn(read.name())) {
                Object value = event.get(read.pos());
                return value instanceof Map<?, ?> map ? map.get(field.name()) : value;
            }
        }
        return null;
    }

    private static String text(GenericRecord event, String field) {
        return event.get(field).toString();
    }

    private static Schema leading() {
        return record(LeadingFieldsReader.LEADING);
    }

    /** The leading fields, and those that declared fields take a value of, as far as the writer has them in their form. */
    private static Schema withValues(Schema writer, List<BreakdownField> declared) {
        List<Schema.Field> known = TelemetryEvent.SCHEMA$.getFields();
        List<Schema.Field> fields = new ArrayList<>(LeadingFieldsReader.LEADING);
        known.subList(fields.size(), known.size()).stream()
                .filter(field -> declared.stream().anyMatch(each -> each.isIn(field.name())))
                .filter(field -> isCompatible(record(List.of(field)), writer))
                .forEach(fields::add);
        return record(fields);
    }

    private static boolean isCompatible(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }

    private static Schema record(List<Schema.Field> of) {
        List<Schema.Field> fields = new ArrayList<>();
        of.forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        return Schema.createRecord("TelemetryEvent", null, "dev.rollcall.schemas", false, fields);
    }
}
