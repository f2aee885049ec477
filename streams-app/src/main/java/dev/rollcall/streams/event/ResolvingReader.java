package dev.rollcall.streams.event;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads the leading fields through Avro's schema resolution. For any compatible schema that is not laid out as {@link
 * LeadingFieldsReader} needs it. The slices are then places in a small array of its own.
 */
final class ResolvingReader implements EventReader {

    private static final Schema LEADING = leading();

    private final GenericDatumReader<GenericRecord> reader;
    private BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(new byte[0], null);

    private ResolvingReader(Schema writer) {
        this.reader = new GenericDatumReader<>(writer, LEADING);
    }

    /** The reader for a writer's schema, which refuses every event where the schemas do not fit. */
    static EventReader forWriter(Schema writer) {
        boolean compatible = SchemaCompatibility.checkReaderWriterCompatibility(LEADING, writer)
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
        // Every field of the reader has a default, so that any record at all would resolve.
        boolean named = compatible
                && writer.getType() == Schema.Type.RECORD
                && writer.getField("product") != null
                && writer.getField("version") != null
                && writer.getField("event") != null;
        return named
                ? new ResolvingReader(writer)
                : new RefusingReader("the schema " + writer.getName() + " is not one of a telemetry event");
    }

    @Override
    public void read(byte[] bytes, int start, int end, EventSlices into) throws MalformedEventException {
        try {
            decoder = DecoderFactory.get().binaryDecoder(bytes, start, end - start, decoder);
            GenericRecord event = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new MalformedEventException(Reason.MALFORMED, "bytes behind the end of the record");
            }
            fill(event, into);
        } catch (IOException | RuntimeException e) {
            throw new MalformedEventException(
                    Reason.MALFORMED,
                    "not a record of its schema (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static void fill(GenericRecord event, EventSlices into) throws IOException {
        byte[] series = Series.encode(text(event, "product"), text(event, "version"), text(event, "event"));
        byte[] uid = text(event, "uid").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[series.length + uid.length];
        System.arraycopy(series, 0, bytes, 0, series.length);
        System.arraycopy(uid, 0, bytes, series.length, uid.length);
        into.bytes = bytes;
        into.seriesStart = 0;
        into.seriesEnd = series.length;
        into.uidStart = series.length;
        into.uidLength = uid.length;
        into.sessionSeq = (long) event.get("session_seq");
        into.lostBefore = (long) event.get("lost_before");
        into.oneIn = (long) event.get("one_in");
        into.occurredAt = (long) event.get("occurred_at");
        into.sentAt = (long) event.get("sent_at");
    }

    private static String text(GenericRecord event, String field) {
        return event.get(field).toString();
    }

    private static Schema leading() {
        List<Schema.Field> fields = new ArrayList<>();
        LeadingFieldsReader.LEADING.forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        return Schema.createRecord("TelemetryEvent", null, "dev.rollcall.schemas", false, fields);
    }
}
