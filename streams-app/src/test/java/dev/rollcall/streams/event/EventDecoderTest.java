package dev.rollcall.streams.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.TestEvents;
import dev.rollcall.streams.config.BreakdownField;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventDecoderTest {

    private static final Schema CURRENT = Topics.EVENTS.subjects().get("telemetry.events-value");

    private static final List<BreakdownField> FIELDS = BreakdownField.parse(
            "platform,runtime:major,ci_vendor,dependencies.grpcio,dependencies.absent,attributes.gateway");

    private static final long SECOND = 1_000_000_000L;

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private long now;
    /** Whenever this one looks at its clock, a second has passed. */
    private final EventDecoder decoder = new EventDecoder(registry, FIELDS, () -> now += SECOND);

    private final EventSlices slices = new EventSlices(FIELDS.size());
    private int id;

    @BeforeEach
    void register() throws Exception {
        id = registry.register("telemetry.events-value", new AvroSchema(CURRENT));
    }

    @Test
    void rejectsWhatIsNotInTheWireFormat() {
        assertThat(rejection(null)).isEqualTo(Reason.EMPTY);
        assertThat(rejection(new byte[0])).isEqualTo(Reason.EMPTY);
        assertThat(rejection(new byte[] {0, 0, 0, 1})).isEqualTo(Reason.NOT_WIRE_FORMAT);
        assertThat(rejection(new byte[] {1, 0, 0, 0, 1, 2})).isEqualTo(Reason.NOT_WIRE_FORMAT);
        assertThat(rejection("{\"event\":\"Flow.start\"}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Reason.NOT_WIRE_FORMAT);
    }

    @Test
    void rejectsARecordThatIsCutAnywhere() throws IOException {
        byte[] whole = wire(id, avro(sample()));
        for (int length = 5; length < whole.length; length++) {
            assertThat(rejection(Arrays.copyOf(whole, length)))
                    .as("cut at %d of %d", length, whole.length)
                    .isEqualTo(Reason.MALFORMED);
        }
    }

    @Test
    void rejectsBytesBehindTheRecord() throws IOException {
        byte[] whole = wire(id, avro(sample()));
        assertThat(rejection(Arrays.copyOf(whole, whole.length + 1))).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void neverFailsOtherwiseWhateverTheBytes() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] whole = wire(id, avro(sample()));
        for (int round = 0; round < 200_000; round++) {
            byte[] mutated = whole.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                mutated[5 + random.nextInt(mutated.length - 5)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                decode(mutated);
                Series.decode(slices.bytes(), slices.seriesStart(), slices.seriesEnd());
            } catch (MalformedEventException e) {
                assertThat(e.reason()).isNotNull();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
    }

    @Test
    void aLengthThatIsMadeUpTakesNoMemory() throws Exception {
        List<Schema.Field> fields = copyOfFields();
        Collections.swap(fields, 0, 2);
        GenericRecord event = generic(fields);
        int otherId = registry.register("telemetry.events-value", new AvroSchema(event.getSchema()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        encoder.writeInt(Integer.MAX_VALUE - 8);
        encoder.writeString("the beginning of a name");

        long before = allocated();
        assertThat(rejection(wire(otherId, out.toByteArray()))).isEqualTo(Reason.MALFORMED);
        assertThat(allocated() - before).isLessThan(10_000_000);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    @Test
    void rejectsASchemaThatTheRegistryDoesNotKnow() throws IOException {
        try (SchemaRegistryClient empty =
                SchemaRegistryClientFactory.newClient(List.of("mock://empty"), 10, List.of(), Map.of(), Map.of())) {
            assertThatThrownBy(() ->
                            new EventDecoder(empty, List.of()).decode(placed(wire(77, new byte[3])), 0, 0, slices))
                    .isInstanceOfSatisfying(MalformedEventException.class, e -> assertThat(e.reason())
                            .isEqualTo(Reason.UNKNOWN_SCHEMA));
        }
    }

    @Test
    void rejectsASchemaOfAnotherSubject() throws Exception {
        int otherId = registry.register("another-value", new AvroSchema(Schema.create(Schema.Type.INT)));
        assertThat(rejection(wire(otherId, new byte[] {2}))).isEqualTo(Reason.UNKNOWN_SCHEMA);
    }

    @Test
    void asksForUnknownSchemasOnceASecondAndRejectsWhatCameBeforeIt() throws Exception {
        int[] asked = {0};
        MockSchemaRegistryClient counting = new MockSchemaRegistryClient() {
            @Override
            public List<Integer> getAllVersions(String subject) throws IOException, RestClientException {
                asked[0]++;
                return super.getAllVersions(subject);
            }
        };
        EventDecoder flooded = new EventDecoder(counting, FIELDS, () -> now);
        flooded.ends(() -> Map.of(0, 1_000L));
        for (int offset = 0; offset < 1_000; offset++) {
            int at = offset;
            byte[] garbage = wire(77 + offset, new byte[3]);
            assertThatThrownBy(() -> flooded.decode(placed(garbage), 0, at, slices))
                    .isInstanceOf(MalformedEventException.class);
        }
        assertThat(asked[0]).isEqualTo(1);

        byte[] later = wire(counting.register("telemetry.events-value", new AvroSchema(CURRENT)), avro(sample()));
        assertThatThrownBy(() -> flooded.decode(placed(later), 0, 1_000, slices))
                .isInstanceOf(RegistryUnavailableException.NotAskedYet.class);
        assertThatThrownBy(() -> flooded.decode(placed(later), 1, 0, slices))
                .isInstanceOf(RegistryUnavailableException.NotAskedYet.class);
        assertThat(asked[0]).isEqualTo(1);

        now += SECOND;
        flooded.decode(placed(later), 0, 1_000, slices);
        assertThat(asked[0]).isEqualTo(2);
    }

    @Test
    void aRegistryThatKeepsTheJobWaitingIsAskedTheMoreRarely() {
        int[] asked = {0};
        MockSchemaRegistryClient stuck = new MockSchemaRegistryClient() {
            @Override
            public List<Integer> getAllVersions(String subject) throws IOException {
                asked[0]++;
                now += 4 * SECOND;
                throw new IOException("timeout");
            }
        };
        EventDecoder waiting = new EventDecoder(stuck, FIELDS, () -> now);
        for (int second = 0; second < 20; second++) {
            assertThatThrownBy(() -> waiting.decode(placed(wire(77, new byte[3])), 0, 0, slices))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining("did not respond");
            now += SECOND;
        }
        assertThat(asked[0]).isEqualTo(1);
    }

    @Test
    void rejectsASchemaOfSomethingElse() throws Exception {
        Schema other = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Other\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
        int otherId = registry.register("telemetry.events-value", new AvroSchema(other));
        assertThat(rejection(wire(otherId, new byte[] {2}))).isEqualTo(Reason.INCOMPATIBLE_SCHEMA);
        int textId = registry.register("telemetry.events-value", new AvroSchema(Schema.create(Schema.Type.STRING)));
        assertThat(rejection(wire(textId, new byte[] {2, 'a'}))).isEqualTo(Reason.INCOMPATIBLE_SCHEMA);
    }

    @Test
    void aRegistryThatIsAwayIsNoReasonToReject() throws IOException {
        try (SchemaRegistryClient away = SchemaRegistryClientFactory.newClient(
                List.of("http://127.0.0.1:1"), 10, List.of(), Map.of(), Map.of())) {
            assertThatThrownBy(
                            () -> new EventDecoder(away, List.of()).decode(placed(wire(1, new byte[3])), 0, 0, slices))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void readsWhatTheCurrentSchemaWrote() throws Exception {
        decode(wire(id, avro(sample())));

        assertRead("Flow.start", "3.7.13", "c0ffee");
        assertThat(slices.sessionSeq()).isEqualTo(700);
        assertThat(slices.lostBefore()).isEqualTo(4);
        assertThat(slices.oneIn()).isEqualTo(20);
        assertThat(slices.occurredAt()).isEqualTo(1_700_000_000_000L);
        assertThat(slices.sentAt()).isEqualTo(1_700_000_000_000L);
    }

    @Test
    void readsEventsOfALaterSchemaThatAddsFieldsOfAnyType() throws Exception {
        List<Schema.Field> fields = copyOfFields();
        Schema numbers = Schema.createArray(Schema.create(Schema.Type.DOUBLE));
        fields.add(new Schema.Field("later", numbers, "Added.", List.of()));
        GenericRecord event = generic(fields);
        event.put("later", List.of(1.0, 2.0));

        decode(event);

        assertRead("Flow.start", "3.7.13", "c0ffee");
    }

    @Test
    void readsBytesThatAreInNoArray() throws Exception {
        byte[] value = wire(id, avro(sample()));

        decoder.decode(ByteBuffer.allocateDirect(value.length).put(value).flip(), 0, 0, slices);

        assertRead("Flow.start", "3.7.13", "c0ffee");
    }

    @Test
    void readsEventsOfASchemaInAnotherOrder() throws Exception {
        List<Schema.Field> fields = copyOfFields();
        Collections.reverse(fields);

        decode(generic(fields));

        assertRead("Flow.start", "3.7.13", "c0ffee");
        assertThat(slices.sessionSeq()).isEqualTo(700);
        assertThat(slices.lostBefore()).isEqualTo(4);
        assertThat(slices.oneIn()).isEqualTo(20);
    }

    @Test
    void anEventWithoutValuesHasNoneOfTheEventBefore() throws Exception {
        TelemetryEvent without = TelemetryEvent.newBuilder(sample())
                .setPlatform(null)
                .setRuntime(null)
                .setCiVendor(null)
                .setDependencies(Map.of())
                .setAttributes(Map.of())
                .build();
        decode(wire(id, avro(sample())));
        decode(wire(id, avro(without)));
        assertThat(values()).containsOnlyNulls();

        List<Schema.Field> fields = copyOfFields();
        fields.removeIf(field -> field.name().equals("runtime"));
        Collections.reverse(fields);
        decode(wire(id, avro(sample())));
        decode(genericWithout(fields));
        assertThat(values()).containsOnlyNulls();
    }

    /** Its field is none of ours then. */
    @Test
    void aFieldOfAnotherTypeHasNoValueAndTheEventCounts() throws Exception {
        List<Schema.Field> fields = copyOfFields();
        fields.replaceAll(field -> field.name().equals("platform")
                ? new Schema.Field("platform", Schema.create(Schema.Type.LONG), "A number.", 0L)
                : field);

        decode(generic(fields));
        assertThat(values()).containsExactly(null, "java 17.0.15", "GitHub Actions", "1.46.3", null, "true");

        Collections.reverse(fields);
        decode(generic(fields.stream()
                .map(field -> new Schema.Field(field, field.schema()))
                .toList()));
        assertThat(values()).containsExactly(null, "java 17.0.15", "GitHub Actions", "1.46.3", null, "true");
    }

    private void decode(GenericRecord event) throws Exception {
        int otherId = registry.register("telemetry.events-value", new AvroSchema(event.getSchema()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(event.getSchema()).write(event, encoder);
        encoder.flush();
        decode(wire(otherId, out.toByteArray()));
        assertThatThrownBy(() -> decode(wire(otherId, Arrays.copyOf(out.toByteArray(), 20))))
                .isInstanceOf(MalformedEventException.class);
        decode(wire(otherId, out.toByteArray()));
    }

    private void assertRead(String event, String version, String uid) throws Exception {
        assertThat(Series.decode(slices.bytes(), slices.seriesStart(), slices.seriesEnd()))
                .isEqualTo(new Series("shop", version, event));
        assertThat(new String(slices.bytes(), slices.uidStart(), slices.uidLength(), StandardCharsets.UTF_8))
                .isEqualTo(uid);
        assertThat(values()).containsExactly("Linux", "java 17.0.15", "GitHub Actions", "1.46.3", null, "true");
    }

    private List<@Nullable String> values() {
        List<@Nullable String> values = new ArrayList<>();
        for (int field = 0; field < FIELDS.size(); field++) {
            values.add(
                    slices.hasValue(field)
                            ? new String(
                                    slices.bytes(),
                                    slices.valueStart(field),
                                    slices.valueEnd(field) - slices.valueStart(field),
                                    StandardCharsets.UTF_8)
                            : null);
        }
        return values;
    }

    private Reason rejection(byte @Nullable [] value) {
        Reason[] reason = {null};
        assertThatThrownBy(() -> decode(value))
                .isInstanceOfSatisfying(MalformedEventException.class, e -> reason[0] = e.reason());
        return reason[0];
    }

    private void decode(byte @Nullable [] value) throws MalformedEventException, RegistryUnavailableException {
        decoder.decode(placed(value), 0, 0, slices);
    }

    /** The bytes in the midst of others, as the consumer gives them. */
    private static @Nullable ByteBuffer placed(byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        byte[] around = new byte[value.length + 20];
        Arrays.fill(around, (byte) 2);
        System.arraycopy(value, 0, around, 7, value.length);
        return ByteBuffer.wrap(around, 3, value.length + 10).slice().position(4).limit(4 + value.length);
    }

    private static TelemetryEvent sample() {
        return TestEvents.builder("Flow.start", "3.7.13", "c0ffee")
                .setSessionSeq(700)
                .setLostBefore(4)
                .setOneIn(20)
                .setCiVendor("GitHub Actions")
                .setDependencies(Map.of("grpcio", "1.46.3", "pyyaml", "6.0"))
                .build();
    }

    private static GenericRecord generic(List<Schema.Field> fields) {
        GenericRecord event = genericWithout(fields);
        if (event.getSchema().getField("platform").schema().isUnion()) {
            event.put("platform", "Linux");
        }
        event.put("runtime", "java 17.0.15");
        event.put("ci_vendor", "GitHub Actions");
        event.put("dependencies", Map.of("grpcio", "1.46.3", "pyyaml", "6.0"));
        event.put("attributes", Map.of("gateway", "true"));
        return event;
    }

    /** An event without values of declared fields. */
    private static GenericRecord genericWithout(List<Schema.Field> fields) {
        GenericRecord event = new GenericData.Record(
                Schema.createRecord("TelemetryEvent", null, "dev.rollcall.schemas", false, fields));
        for (Schema.Field field : fields) {
            event.put(field.name(), GenericData.get().getDefaultValue(field));
        }
        event.put("product", "shop");
        event.put("version", "3.7.13");
        event.put("event", "Flow.start");
        event.put("uid", "c0ffee");
        event.put("session_seq", 700L);
        event.put("lost_before", 4L);
        event.put("one_in", 20L);
        return event;
    }

    private static List<Schema.Field> copyOfFields() {
        List<Schema.Field> fields = new ArrayList<>();
        CURRENT.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        return fields;
    }

    private static byte[] avro(TelemetryEvent event) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new SpecificDatumWriter<>(TelemetryEvent.class).write(event, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static byte[] wire(int id, byte[] avro) {
        return ByteBuffer.allocate(5 + avro.length)
                .put((byte) 0)
                .putInt(id)
                .put(avro)
                .array();
    }
}
