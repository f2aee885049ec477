package dev.rollcall.producer.internal.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.Context;
import dev.rollcall.schemas.TelemetryEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;

public class SessionTest {

    private static final Limits LIMITS = new Limits(new AtomicLong());

    @Test
    void writesTheBytesOfAvrosOwnEncoder() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            TelemetryEvent expected = randomEvent(random);
            byte[] actual = encode(expected, random.nextInt());

            assertThat(ByteBuffer.wrap(actual, Session.HEADER_LENGTH, actual.length - Session.HEADER_LENGTH))
                    .as("seed %d, event %d: %s", seed, i, expected)
                    .isEqualTo(ByteBuffer.wrap(avro(expected)));
        }
    }

    @Test
    void isTheSameAfterItsFieldsWereKept() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Session session = session(randomEvent(random));
            Session restored = Session.of(session.fields(), session.context().dependencies());
            Event event = Event.of("e", Map.of(), i);

            assertThat(restored.encode(1, event, 2, 3, 4))
                    .as("seed %d, event %d", seed, i)
                    .isEqualTo(session.encode(1, event, 2, 3, 4));
            assertThat(restored.key()).isEqualTo(session.key());
        }
    }

    /** What events of one moment share is encoded once. */
    @Test
    void tellsMomentsApart() throws IOException {
        TelemetryEvent.Builder event = TelemetryEvent.newBuilder(randomEvent(new Random(2)))
                .setOccurredAt(Instant.ofEpochMilli(1_000))
                .setSentAt(Instant.ofEpochMilli(2_000))
                .setLostBefore(0);
        Session session = session(event.build());
        List<TelemetryEvent> variants = List.of(
                event.build(),
                event.build(),
                event.setSessionSeq(7).build(),
                event.setLostBefore(5).build(),
                event.setSentAt(Instant.ofEpochMilli(2_001)).build(),
                event.setOccurredAt(Instant.ofEpochMilli(999)).build());
        for (int schemaId = 1; schemaId < 3; schemaId++) {
            for (TelemetryEvent variant : variants) {
                byte[] actual = encode(session, variant, schemaId);

                assertThat(actual).startsWith(0, 0, 0, 0, schemaId);
                assertThat(ByteBuffer.wrap(actual, Session.HEADER_LENGTH, actual.length - Session.HEADER_LENGTH))
                        .isEqualTo(ByteBuffer.wrap(avro(variant)));
            }
        }
    }

    @Test
    void startsWithAZeroByteAndTheSchemaId() throws IOException {
        byte[] value = encode(randomEvent(new Random(1)), 0x01020304);

        assertThat(value).startsWith(0, 1, 2, 3, 4);
    }

    @Test
    void neverSaysThatAnEventWasSentBeforeItHappened() {
        Session session = new Session("p", "v", "u", "s", 1, null, Context.unknown());
        Event event = Event.of("e", Map.of(), 5_000);

        assertThat(session.encode(1, event, 1, 0, 1_000)).isEqualTo(session.encode(1, event, 1, 0, 5_000));
    }

    static byte[] encode(TelemetryEvent event, int schemaId) {
        return encode(session(event), event, schemaId);
    }

    private static byte[] encode(Session session, TelemetryEvent event, int schemaId) {
        Event happened = Event.of(
                event.getEvent(), event.getAttributes(), event.getOccurredAt().toEpochMilli());
        return session.encode(
                schemaId,
                happened,
                event.getSessionSeq(),
                event.getLostBefore(),
                event.getSentAt().toEpochMilli());
    }

    private static Session session(TelemetryEvent event) {
        return new Session(
                event.getProduct(),
                event.getVersion(),
                event.getUid(),
                event.getSessionId(),
                event.getOneIn(),
                event.getStartedAt(),
                Context.builder()
                        .architecture(event.getArchitecture())
                        .platform(event.getPlatform())
                        .platformRelease(event.getPlatformRelease())
                        .platformVersion(event.getPlatformVersion())
                        .processor(event.getProcessor())
                        .ciVendor(event.getCiVendor())
                        .container(event.getContainer())
                        .runtime(event.getRuntime())
                        .dependencies(event.getDependencies())
                        .build());
    }

    private static byte[] avro(TelemetryEvent event) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new SpecificDatumWriter<>(TelemetryEvent.class).write(event, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    static TelemetryEvent randomEvent(Random random) {
        long occurredAt = random.nextLong() / 4;
        return TelemetryEvent.newBuilder()
                .setProduct(text(random))
                .setVersion(text(random))
                .setEvent(text(random))
                .setUid(text(random))
                .setSessionId(text(random))
                .setSessionSeq(random.nextLong())
                .setLostBefore(random.nextLong(1L << random.nextInt(1, 62)))
                .setOneIn(random.nextInt(1, 10_001))
                .setOccurredAt(Instant.ofEpochMilli(occurredAt))
                .setSentAt(Instant.ofEpochMilli(occurredAt + random.nextLong(1L << 40)))
                .setStartedAt(random.nextBoolean() ? null : Instant.ofEpochMilli(random.nextLong(1L << 42)))
                .setArchitecture(optional(random))
                .setPlatform(optional(random))
                .setPlatformRelease(optional(random))
                .setPlatformVersion(optional(random))
                .setProcessor(optional(random))
                .setCiVendor(optional(random))
                .setContainer(optional(random))
                .setRuntime(optional(random))
                .setDependencies(randomMap(random))
                .setAttributes(randomMap(random))
                .build();
    }

    private static Map<String, String> randomMap(Random random) {
        Map<String, String> map = new HashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            map.put("k" + random.nextInt(), LIMITS.value(text(random)));
        }
        return map;
    }

    private static String optional(Random random) {
        return random.nextBoolean() ? null : LIMITS.value(text(random));
    }

    /** Any characters at all, halves of surrogate pairs among them. */
    private static String text(Random random) {
        int[] ceilings = {0x7F, 0x7FF, 0xFFFF, 0x10FFFF};
        int ceiling = ceilings[random.nextInt(ceilings.length)];
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(80); i > 0; i--) {
            text.appendCodePoint(random.nextInt(ceiling + 1));
        }
        return text.toString();
    }
}
