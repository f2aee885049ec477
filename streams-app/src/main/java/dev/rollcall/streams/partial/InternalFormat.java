package dev.rollcall.streams.partial;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The form of a record that only the job reads: Avro's single-object encoding, whose header is the fingerprint of the
 * schema that wrote it. Reads what any released schema wrote, and writes the one that it is told to, so that instances of
 * two versions work side by side (docs/decisions/0010-internal-formats.md). Thread-safe.
 */
public final class InternalFormat<T extends SpecificRecord> {

    /** The newest version that can be read; {@code partial/<version>/} holds the schemas of each. */
    public static final int READ = 2;

    /** The version that is written unless a setting says otherwise. */
    public static final int WRITTEN = 2;

    private static final int HEADER = 10;

    private final Schema schema;
    private final Map<Long, DatumReader<T>> readers = new HashMap<>();
    private final List<BinaryMessageEncoder<T>> encoders = new ArrayList<>();

    /**
     * The form of a generated class.
     *
     * @param schema the schema of the class, which readers resolve released ones to
     */
    public InternalFormat(Schema schema) {
        this(schema, released(schema.getName()));
    }

    /** @param released the schemas of the versions, from 1 on */
    InternalFormat(Schema schema, List<Schema> released) {
        this.schema = schema;
        SpecificData reading = SpecificData.getForSchema(schema);
        for (Schema known : released) {
            readers.put(fingerprint(known), new SpecificDatumReader<>(known, schema, reading));
            SpecificData writing = new SpecificData();
            // The generated code for writing knows only the schema of the class.
            writing.setCustomCoders(fingerprint(known) == fingerprint(schema));
            encoders.add(new BinaryMessageEncoder<>(writing, known));
        }
    }

    /** The schema of the class. */
    public Schema schema() {
        return schema;
    }

    /**
     * Encodes a record.
     *
     * @param version the version to write, from 1; fields that its schema lacks are left out
     */
    public byte[] encode(int version, T datum) {
        try {
            ByteBuffer encoded = encoders.get(version - 1).encode(datum);
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Decodes a record; whatever the bytes are, nothing is thrown, and no more memory is taken than they fill. */
    public Decoded<T> decode(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length < HEADER || bytes[0] != (byte) 0xC3 || bytes[1] != 1) {
            return new Decoded.UnknownFormat<>();
        }
        long writer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
        DatumReader<T> reader = readers.get(writer);
        if (reader == null) {
            return new Decoded.UnknownFormat<>();
        }
        try {
            // A decoder of an array, and not of a stream, compares lengths with what is left before it allocates.
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null);
            T value = reader.read(null, decoder);
            return decoder.isEnd() ? new Decoded.Value<>(value) : new Decoded.Malformed<>();
        } catch (IOException | RuntimeException e) {
            // Avro throws exceptions of many kinds for bytes that are no record.
            return new Decoded.Malformed<>();
        }
    }

    private static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    /** The released schemas of a record, the oldest first; versions before the first that has it write it as that does. */
    static List<Schema> released(String name) {
        List<Schema> schemas = new ArrayList<>();
        for (int version = READ; version >= 1; version--) {
            String file = version + "/" + name + ".avsc";
            try (InputStream in = InternalFormat.class.getResourceAsStream(file)) {
                if (in == null && schemas.isEmpty()) {
                    throw new IllegalStateException(file + " is missing");
                }
                schemas.add(0, in == null ? schemas.get(0) : new Schema.Parser().parse(in));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return schemas;
    }
}
