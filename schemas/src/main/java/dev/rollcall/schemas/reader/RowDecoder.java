package dev.rollcall.schemas.reader;

import dev.rollcall.schemas.RegistryUrl;
import dev.rollcall.schemas.Topic;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads the keys and rows of a topic in Confluent's wire format. Unlike Confluent's deserializer it distinguishes a
 * registry that is down, which is worth waiting for, from bytes that cannot be read. Not thread-safe.
 */
final class RowDecoder<K extends SpecificRecord, V extends SpecificRecord> implements AutoCloseable {

    private static final int HEADER = 5;
    private static final int CACHED_SCHEMAS = 1_000;

    private final String url;
    private final SchemaRegistryClient registry;
    private final Schema rowSchema;
    private final Schema keySchema;
    private final Map<Integer, SpecificDatumReader<V>> rows = new HashMap<>();
    private final Map<Integer, SpecificDatumReader<K>> keys = new HashMap<>();

    /** @throws IllegalArgumentException when the registry's client refuses its settings */
    RowDecoder(String url, Map<String, Object> settings, Topic<K, V> topic) {
        rowSchema = SpecificData.get().getSchema(topic.valueType());
        keySchema = SpecificData.get().getSchema(topic.keyType());
        this.url = RegistryUrl.withoutSecret(url);
        Map<String, Object> bounded = new HashMap<>();
        bounded.put("http.connect.timeout.ms", 3_000);
        bounded.put("http.read.timeout.ms", 5_000);
        bounded.put("max.retries", 0);
        bounded.putAll(settings);
        try {
            registry = SchemaRegistryClientFactory.newClient(
                    Arrays.asList(url.split(",")),
                    CACHED_SCHEMAS,
                    List.of(new AvroSchemaProvider()),
                    bounded,
                    Map.of());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "registry: the registry's client refuses its settings: " + e.getMessage() + "; correct them", e);
        }
    }

    V row(byte[] bytes) throws RegistryAwayException, UnreadableException {
        return decode(bytes, rows, rowSchema);
    }

    K key(byte[] bytes) throws RegistryAwayException, UnreadableException {
        return decode(bytes, keys, keySchema);
    }

    @Override
    public void close() throws IOException {
        registry.close();
    }

    private <T extends SpecificRecord> T decode(
            byte[] bytes, Map<Integer, SpecificDatumReader<T>> readers, Schema expected)
            throws RegistryAwayException, UnreadableException {
        if (bytes.length < HEADER || bytes[0] != 0) {
            throw new UnreadableException("is not in Confluent's wire format");
        }
        int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
        SpecificDatumReader<T> reader = readers.get(id);
        if (reader == null) {
            Schema writer = writer(id);
            // Avro resolves a record of any name, and makes defaults of all fields that are missing.
            if (!writer.getFullName().equals(expected.getFullName())) {
                throw new UnreadableException(
                        "is of type " + writer.getName() + " (schema " + id + "), not " + expected.getName());
            }
            reader = new SpecificDatumReader<>(writer, expected);
            readers.put(id, reader);
        }
        try {
            return reader.read(null, DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null));
        } catch (IOException | AvroRuntimeException e) {
            throw new UnreadableException("is not a " + expected.getName() + " of schema " + id, e);
        }
    }

    private Schema writer(int id) throws RegistryAwayException, UnreadableException {
        try {
            ParsedSchema parsed = registry.getSchemaById(id);
            if (parsed.rawSchema() instanceof Schema schema) {
                return schema;
            }
            throw new UnreadableException("has schema " + id + ", which is not an Avro one");
        } catch (RestClientException e) {
            throw refused(id, e);
        } catch (IOException e) {
            throw new RegistryAwayException(
                    "no response from the schema registry at " + url + " ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    private UnreadableException refused(int id, RestClientException answer) throws RegistryAwayException {
        int status = answer.getStatus();
        if (status >= 500 || status == 408 || status == 429) {
            throw new RegistryAwayException("the schema registry at " + url + " responds with " + status, answer);
        }
        return new UnreadableException(
                "has schema " + id + ", for which the schema registry at " + url + " responds with " + status, answer);
    }

    /** The registry does not respond now. */
    static final class RegistryAwayException extends Exception {
        private static final long serialVersionUID = 1L;

        RegistryAwayException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The bytes cannot be read, now or later. The message continues "the row ...". */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }

        UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
