package dev.rollcall.streams.partial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialBreakdown;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.PartialPeople;
import dev.rollcall.streams.internal.Progress;
import dev.rollcall.streams.internal.StoredBreakdown;
import dev.rollcall.streams.internal.StoredPeople;
import dev.rollcall.streams.internal.StoredRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Old state and batches under the current code. {@code released-internal/} holds bytes that each version wrote. */
class InternalFormatTest {

    private static final Path RELEASED = Path.of("src/test/resources/released-internal");

    private static final PartialBatch BATCH = new PartialBatch(
            "rollcall",
            60_000L,
            4,
            16,
            List.of(new Progress(0, 1_700_000_000_000L), new Progress(3, 1_700_000_000_500L)),
            List.of(new PartialCount(
                    "shop", "1.0", "Flow.start", 1_699_999_980_000L, 7L, 70L, 2L, ByteBuffer.wrap(new byte[] {1, 2, 3
                    }))),
            List.of(new PartialPeople(
                    "shop", "1.0", 1_699_920_000_000L, 3L, 7L, true, ByteBuffer.wrap(new byte[] {1, 2, 3}))),
            List.of(new PartialBreakdown(
                    "shop", "__all__", "platform", "Linux", 1_699_920_000_000L, 7L, ByteBuffer.wrap(new byte[] {1, 2, 3
                    }))));

    private static final StoredRow ROW = new StoredRow(7L, 70L, 2L, 5L, 1, true, ByteBuffer.wrap(new byte[] {1, 2, 3}));

    private static final StoredPeople PEOPLE =
            new StoredPeople(5L, 6L, 7L, true, 1, true, ByteBuffer.wrap(new byte[] {1, 2, 3}));

    private static final StoredBreakdown BREAKDOWN =
            new StoredBreakdown(7L, 5L, 1, true, ByteBuffer.wrap(new byte[] {1, 2, 3}));

    static Stream<Arguments> formats() {
        return Stream.of(
                Arguments.of(new InternalFormat<PartialBatch>(PartialBatch.getClassSchema()), BATCH),
                Arguments.of(new InternalFormat<StoredRow>(StoredRow.getClassSchema()), ROW),
                Arguments.of(new InternalFormat<StoredPeople>(StoredPeople.getClassSchema()), PEOPLE),
                Arguments.of(new InternalFormat<StoredBreakdown>(StoredBreakdown.getClassSchema()), BREAKDOWN));
    }

    @ParameterizedTest
    @MethodSource("formats")
    <T extends SpecificRecord> void saysThatBytesOfALaterVersionAreOfAnUnknownFormat(InternalFormat<T> format, T datum)
            throws IOException {
        Schema later = with(datum.getSchema(), "later");
        GenericRecord unknown = new GenericData.Record(later);
        datum.getSchema().getFields().forEach(field -> unknown.put(field.name(), datum.get(field.pos())));
        unknown.put("later", 1L);

        assertThat(format.decode(encode(later, unknown))).isInstanceOf(Decoded.UnknownFormat.class);
        assertThat(format.decode(new byte[0])).isInstanceOf(Decoded.UnknownFormat.class);
        assertThat(format.decode(null)).isInstanceOf(Decoded.UnknownFormat.class);
        assertThat(format.decode("garbage that is long enough".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Decoded.UnknownFormat.class);
    }

    @ParameterizedTest
    @MethodSource("formats")
    <T extends SpecificRecord> void throwsNothingWhateverFollowsAKnownHeader(InternalFormat<T> format, T datum) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] valid = format.encode(InternalFormat.WRITTEN, datum);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = Arrays.copyOf(valid, 11 + random.nextInt(valid.length + 20));
            for (int flips = random.nextInt(20); flips > 0; flips--) {
                bytes[10 + random.nextInt(bytes.length - 10)] = (byte) random.nextInt();
            }
            assertThat(format.decode(bytes))
                    .as("seed %d, round %d", seed, round)
                    .isNotNull();
        }
        assertThat(format.decode(Arrays.copyOf(valid, valid.length - 1))).isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void takesNoMemoryForAnArrayThatSaysItIsHuge() {
        byte[] valid =
                PartialFormat.encode(1, new PartialBatch("", 0L, 0, 0, List.of(), List.of(), List.of(), List.of()));
        // header, name, window, partitions, counting partitions: then 2,147,483,000 progresses.
        byte[] huge = Arrays.copyOf(valid, 10 + 4 + 5);
        huge[14] = (byte) 0xF0;
        huge[15] = (byte) 0xF5;
        huge[16] = (byte) 0xFF;
        huge[17] = (byte) 0xFF;
        huge[18] = 0x0F;
        assertThat(PartialFormat.decode(huge)).isInstanceOf(Decoded.Malformed.class);
    }

    @ParameterizedTest
    @MethodSource("formats")
    <T extends SpecificRecord> void readsWhatEveryReleasedVersionWrote(InternalFormat<T> format, T datum)
            throws IOException {
        for (int version = since(datum); version <= InternalFormat.READ; version++) {
            assertThat(format.decode(frozen(version, datum.getSchema().getName())))
                    .as("version %d", version)
                    .isEqualTo(new Decoded.Value<>(in(version, datum)));
        }
    }

    /** While instances of the release before are at work. */
    @Test
    void writesFormat1AsItsReleaseDidAndLeavesPeopleAndBreakdownsOut() throws IOException {
        assertThat(PartialFormat.encode(1, BATCH)).isEqualTo(frozen(1, "PartialBatch"));
        assertThat(new InternalFormat<StoredRow>(StoredRow.getClassSchema()).encode(1, ROW))
                .isEqualTo(frozen(1, "StoredRow"));
    }

    @Test
    void writesARecordThatAVersionLacksAsTheFirstThatHasIt() throws IOException {
        assertThat(new InternalFormat<StoredPeople>(StoredPeople.getClassSchema()).encode(1, PEOPLE))
                .isEqualTo(frozen(2, "StoredPeople"));
    }

    @ParameterizedTest
    @MethodSource("formats")
    <T extends SpecificRecord> void writesTheBytesOfTheReleasedVersion(InternalFormat<T> format, T datum)
            throws IOException {
        assertThat(format.encode(InternalFormat.WRITTEN, datum))
                .isEqualTo(frozen(InternalFormat.WRITTEN, datum.getSchema().getName()));
    }

    @ParameterizedTest
    @MethodSource("formats")
    <T extends SpecificRecord> void theCurrentSchemaOnlyAddsToTheNewestReleasedOneAndAtTheEnd(
            InternalFormat<T> format, T datum) {
        List<Schema> released = InternalFormat.released(datum.getSchema().getName());
        for (Schema schema : released) {
            assertThat(SchemaCompatibility.checkReaderWriterCompatibility(datum.getSchema(), schema)
                            .getType())
                    .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
        List<String> names = names(datum.getSchema());
        List<String> before = names(released.get(released.size() - 1));
        assertThat(names.subList(0, before.size())).isEqualTo(before);
    }

    @Test
    void leavesOutFieldsThatTheWrittenSchemaLacks() throws IOException {
        Schema current = StoredRow.getClassSchema();
        Schema older = Schema.createRecord("StoredRow", null, current.getNamespace(), false, fields(current, 6));
        InternalFormat<StoredRow> format = new InternalFormat<>(current, List.of(older));

        GenericRecord read =
                new BinaryMessageDecoder<GenericRecord>(GenericData.get(), older).decode(format.encode(1, ROW));

        assertThat(names(older)).containsExactly("count", "estimate", "lost", "users", "revision", "closed");
        assertThat(read.get("count")).isEqualTo(7L);
        assertThat(read.get("closed")).isEqualTo(true);
    }

    /** What the next versions will want: an optional field, and sums that are routed by product. */
    @Test
    void aVersionThatAddsAnOptionalFieldAndSumsByProductReadsTheBatchesOfThisOne() throws IOException {
        Schema current = PartialBatch.getClassSchema();
        Schema byProduct = SchemaBuilder.record("ProductSum")
                .fields()
                .requiredString("product")
                .requiredLong("sessions")
                .endRecord();
        List<Schema.Field> fields = fields(current, current.getFields().size());
        fields.add(new Schema.Field(
                "sent_by",
                Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING)),
                null,
                Schema.Field.NULL_DEFAULT_VALUE));
        fields.add(new Schema.Field("product_sums", Schema.createArray(byProduct), null, List.of()));
        Schema next = Schema.createRecord("PartialBatch", null, current.getNamespace(), false, fields);
        BinaryMessageDecoder<GenericRecord> decoder = new BinaryMessageDecoder<>(GenericData.get(), next);
        decoder.addSchema(current);

        GenericRecord read = decoder.decode(PartialFormat.encode(InternalFormat.WRITTEN, BATCH));

        assertThat(read.get("window_ms")).isEqualTo(60_000L);
        assertThat((List<?>) read.get("counts")).hasSize(1);
        assertThat(read.get("sent_by")).isNull();
        assertThat((List<?>) read.get("product_sums")).isEmpty();
    }

    /** The first version that has a record. */
    private static int since(SpecificRecord datum) {
        return datum instanceof StoredPeople || datum instanceof StoredBreakdown ? 2 : 1;
    }

    /** What is left of a record in a version. */
    private static SpecificRecord in(int version, SpecificRecord datum) {
        return version == 1 && datum instanceof PartialBatch batch
                ? PartialBatch.newBuilder(batch)
                        .setPeople(List.of())
                        .setBreakdowns(List.of())
                        .build()
                : datum;
    }

    private static byte[] frozen(int version, String name) throws IOException {
        return HexFormat.of()
                .parseHex(Files.readString(RELEASED.resolve(version + "/" + name + ".hex"))
                        .replaceAll("\\s", ""));
    }

    private static Schema with(Schema schema, String added) {
        List<Schema.Field> fields = fields(schema, schema.getFields().size());
        fields.add(new Schema.Field(added, Schema.create(Schema.Type.LONG), null, 0L));
        Schema with = Schema.createRecord(schema.getName(), null, schema.getNamespace(), false, fields);
        assertThat(SchemaNormalization.parsingFingerprint64(with))
                .isNotEqualTo(SchemaNormalization.parsingFingerprint64(schema));
        return with;
    }

    private static List<Schema.Field> fields(Schema schema, int count) {
        return new ArrayList<>(IntStream.range(0, count)
                .mapToObj(i -> new Schema.Field(
                        schema.getFields().get(i), schema.getFields().get(i).schema()))
                .toList());
    }

    private static List<String> names(Schema schema) {
        return schema.getFields().stream().map(Schema.Field::name).toList();
    }

    private static byte[] encode(Schema schema, GenericRecord datum) throws IOException {
        ByteBuffer bytes = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(datum);
        return Arrays.copyOfRange(bytes.array(), bytes.arrayOffset(), bytes.arrayOffset() + bytes.remaining());
    }
}
