package dev.rollcall.streams.count;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes what Confluent's serializer writes, from whose record it takes the id of the schema: that one looks the id up again
 * for each record, in caches that cost more than the encoding. Thread-safe.
 */
final class RowSerializer<T extends SpecificRecord> implements Serializer<T> {

    /** A byte that says which form it is, and the id. */
    private static final int HEADER_SIZE = 1 + Integer.BYTES;

    private final byte[] header;
    private final SpecificDatumWriter<T> writer;

    /**
     * A serializer of records of a schema; it needs no registry from now on.
     *
     * @param any a record of the schema
     * @throws SerializationException when the registry does not give its id
     */
    RowSerializer(String topic, Serializer<T> confluent, T any) {
        byte[] record = confluent.serialize(topic, any);
        header = Arrays.copyOf(record, HEADER_SIZE);
        Schema schema = any.getSchema();
        writer = new SpecificDatumWriter<>(schema, SpecificData.getForSchema(schema));
        if (!ByteBuffer.wrap(record).equals(ByteBuffer.wrap(serialize(topic, any)))) {
            throw new SerializationException("the registry's schema of " + topic + " is not " + schema.getFullName());
        }
    }

    @Override
    public byte[] serialize(String topic, T row) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        out.write(header, 0, HEADER_SIZE);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        try {
            writer.write(row, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new SerializationException(e);
        }
        return out.toByteArray();
    }
}
