package dev.rollcall.testkit.garbage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Records for the topic of events, from a seed: two thirds are events with all that their fields can hold, the others are
 * events that were damaged, or noise, and now and then a batch is broken. One in two hundred is large, up to 8 MiB, and small once it is compressed. Keys and
 * headers are of any size. Not thread-safe.
 */
public final class GeneratedRecords {
    private static final int LARGE_ONE_IN = 200;
    private static final int BROKEN_ONE_IN = 200_000;
    private static final int LARGEST = 8 * 1024 * 1024;
    private static final int SMALL = 4 * 1024;
    private static final int MANY_HEADERS = 10_000;

    /** Characters of one to four bytes, halves of pairs, control characters, and what formats give a meaning to. */
    private static final String[] PIECES = {
        "a", "Flow", ".", "start", "1", "é", "工作流", "🚀", "\uD83D", "\0", "\n", "\u202E", "__", "=cmd", "\"", ",", " "
    };

    private static final long[] NUMBERS = {
        0, 1, -1, 2, 100, 10_000, 10_001, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
    };

    private final Random random;
    private final String topic;
    private final int schemaId;
    private final Schema schema;
    private final GenericDatumWriter<GenericRecord> writer;

    /**
     * A generator.
     *
     * @param schemaId of the schema of events, in the registry that the topic's readers ask
     * @param schema that of events
     */
    public GeneratedRecords(long seed, String topic, int schemaId, Schema schema) {
        this.random = new Random(seed);
        this.topic = topic;
        this.schemaId = schemaId;
        this.schema = schema;
        this.writer = new GenericDatumWriter<>(schema);
    }

    /** The next record, with its key, its value and its headers, for any partition. */
    public ProducerRecord<byte @Nullable [], byte @Nullable []> next() {
        boolean large = random.nextInt(LARGE_ONE_IN) == 0;
        int part = large ? random.nextInt(4) : -1;
        byte[] value = part == 0 ? compressible() : part == 1 ? append(event(), compressible()) : value();
        byte[] key = part == 2 ? compressible() : key();
        ProducerRecord<byte @Nullable [], byte @Nullable []> record = new ProducerRecord<>(topic, key, value);
        addHeaders(record.headers(), part == 3 ? MANY_HEADERS : random.nextInt(4));
        return record;
    }

    private byte @Nullable [] value() {
        return switch (random.nextInt(12)) {
            case 0 -> random.nextBoolean() ? null : new byte[0];
            case 1 -> noise(1 + random.nextInt(SMALL));
            case 2 -> truncated(event());
            case 3 -> flipped(event());
            case 4 -> random.nextBoolean() ? append(event(), noise(1 + random.nextInt(50))) : ofAnotherSchema(event());
            default -> event();
        };
    }

    private byte[] event() {
        GenericRecordBuilder event = new GenericRecordBuilder(schema)
                .set("product", name())
                .set("version", name())
                .set("event", name())
                .set("uid", usually() ? Long.toHexString(random.nextInt(1_000)) : text(random.nextInt(100)));
        long sent = usually() ? System.currentTimeMillis() : number();
        event.set("sent_at", sent);
        event.set("occurred_at", usually() ? sent - random.nextInt(60_000) : number());
        event.set("session_seq", usually() ? 1L : number());
        event.set("lost_before", usually() ? 0L : number());
        event.set("one_in", usually() ? 1L : number());
        return encode(event.build());
    }

    private String name() {
        return usually() ? "name" + random.nextInt(6) : text(random.nextInt(random.nextInt(20) == 0 ? 300 : 8));
    }

    private String text(int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private long number() {
        return random.nextBoolean() ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextLong();
    }

    private boolean usually() {
        return random.nextInt(12) != 0;
    }

    private byte @Nullable [] key() {
        return random.nextInt(10) == 0 ? null : noise(random.nextInt(random.nextInt(100) == 0 ? SMALL : 33));
    }

    private void addHeaders(Headers headers, int number) {
        for (int i = 0; i < number; i++) {
            headers.add(headerName(), noise(random.nextInt(20)));
        }
    }

    private String headerName() {
        if (random.nextInt(BROKEN_ONE_IN) == 0) {
            // Kafka's producer writes a batch that its consumer cannot read.
            return "\uD83D";
        }
        return random.nextInt(20) == 0
                ? "rollcall.reason"
                : text(1 + random.nextInt(3)).replaceAll("\\p{Cs}", "");
    }

    /** From 4 KiB to 8 MiB, most of them towards the lower end, and a thousandth of it in Kafka's batch. */
    private byte[] compressible() {
        int size = (int) (SMALL * Math.pow((double) LARGEST / SMALL, random.nextDouble()));
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) (random.nextBoolean() ? 0 : random.nextInt(256)));
        return bytes;
    }

    private byte[] noise(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] truncated(byte[] event) {
        return Arrays.copyOf(event, random.nextInt(event.length));
    }

    private byte[] flipped(byte[] event) {
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            event[random.nextInt(event.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
        return event;
    }

    private byte[] ofAnotherSchema(byte[] event) {
        ByteBuffer.wrap(event).putInt(1, random.nextInt());
        return event;
    }

    private static byte[] append(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Confluent's wire format: a zero byte, the id of the schema, Avro's binary encoding. */
    private byte[] encode(GenericData.Record event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(schemaId).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            writer.write(event, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
