package dev.rollcall.streams.combine.sums;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.TestEvents;
import dev.rollcall.streams.config.BreakdownField;
import dev.rollcall.streams.event.EventDecoder;
import dev.rollcall.streams.event.EventSlices;
import dev.rollcall.streams.internal.PartialBreakdown;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.datasketches.hll.HllSketch;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTableTest {

    private static final Map<String, Object> REGISTRY =
            Map.of("schema.registry.url", "mock://value-table", "auto.register.schemas", true);
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final Serializer<TelemetryEvent> serializer =
            Topics.EVENTS.valueSerde(REGISTRY).serializer();

    @ParameterizedTest
    @ValueSource(strings = {"__none__", "__all__", "__x", "a\tb", "\u0085"})
    void aValueThatCannotBeANameIsAmongTheOthers(String value) throws Exception {
        assertThat(valueOf(value)).isEqualTo("__other__");
    }

    @Test
    void aValueThatIsTooLongIsAmongTheOthers() throws Exception {
        assertThat(valueOf("x".repeat(200))).isEqualTo("x".repeat(200));
        assertThat(valueOf("\uD83D\uDE80".repeat(200))).isEqualTo("\uD83D\uDE80".repeat(200));
        assertThat(valueOf("x".repeat(201))).isEqualTo("__other__");
        assertThat(valueOf("x".repeat(1_000_000))).isEqualTo("__other__");
    }

    /** The longest names, with lengths of ten bytes, which Avro reads as well. */
    @Test
    void lengthsThatAreWrittenLongerThanNeedBeCostNoRoom() throws Exception {
        String longest = "\uD83D\uDE80".repeat(200);
        byte[] event = serializer.serialize(
                Topics.EVENTS.name(),
                TestEvents.builder(longest, "1", "u")
                        .setProduct(longest)
                        .setAttributes(Map.of("size", longest))
                        .build());
        String padded = new String(event, StandardCharsets.ISO_8859_1)
                .replace("\u00C0\f", "\u00C0\u008C" + "\u0080".repeat(7) + "\0");
        Sums sums = new Sums(BreakdownField.parse("attributes.size"));
        add(sums, "attributes.size", padded.getBytes(StandardCharsets.ISO_8859_1), 0);

        assertThat(breakdowns(sums)).singleElement().satisfies(row -> {
            assertThat(row.getEvent()).isEqualTo(longest);
            assertThat(row.getValue()).isEqualTo(longest);
        });
    }

    @Test
    void aValueThatIsNotUtf8IsAmongTheOthers() throws Exception {
        Sums sums = new Sums(BreakdownField.parse("platform"));
        byte[] event = serializer.serialize(
                Topics.EVENTS.name(),
                TestEvents.builder("e", "1", "u").setPlatform("qqqq").build());
        int at = new String(event, StandardCharsets.ISO_8859_1).indexOf("qqqq");
        event[at] = (byte) 0xFF;
        add(sums, "platform", event, 0);

        assertThat(breakdowns(sums)).singleElement().satisfies(row -> assertThat(row.getValue())
                .isEqualTo("__other__"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\t"})
    void aFieldThatIsAbsentOrBlankCountsAsNone(@Nullable String value) throws Exception {
        assertThat(valueOf(value)).isEqualTo("__none__");
    }

    private String valueOf(@Nullable String platform) throws Exception {
        Sums sums = new Sums(BreakdownField.parse("platform"));
        add(sums, "platform", TestEvents.builder("e", "1", "u").setPlatform(platform), 0);
        return breakdowns(sums).get(0).getValue();
    }

    @Test
    void valuesThatACutMakesEqualAreOneWithTheUsersOfBoth() throws Exception {
        String fields = "runtime,runtime:major,dependencies.numpy:minor";
        Sums sums = new Sums(BreakdownField.parse(fields));
        Map<String, String> numpy = Map.of("numpy", "1.24.3", "other", "2");
        add(sums, fields, TestEvents.builder("e", "1", "u").setRuntime("java 17.0.1"), 0);
        add(sums, fields, TestEvents.builder("f", "2", "u").setRuntime("java 17.0.1"), 0);
        add(
                sums,
                fields,
                TestEvents.builder("e", "1", "v").setRuntime("java 17.0.2").setDependencies(numpy),
                0);

        assertThat(breakdowns(sums))
                .extracting(
                        PartialBreakdown::getEvent,
                        PartialBreakdown::getField,
                        PartialBreakdown::getValue,
                        PartialBreakdown::getCount,
                        row -> users(row.getUsers()))
                .containsExactlyInAnyOrder(
                        tuple("__all__", "runtime", "java 17.0.1", 2L, 1L),
                        tuple("__all__", "runtime", "java 17.0.2", 1L, 1L),
                        tuple("__all__", "runtime:major", "java 17", 3L, 2L),
                        tuple("__all__", "dependencies.numpy:minor", "__none__", 2L, 1L),
                        tuple("__all__", "dependencies.numpy:minor", "1.24", 1L, 1L));
    }

    @Test
    void attributesAreCountedForEachEvent() throws Exception {
        String fields = "attributes.size,attributes.colour,platform";
        Sums sums = new Sums(BreakdownField.parse(fields));
        add(sums, fields, TestEvents.builder("a", "1", "u").setAttributes(Map.of("size", "L")), 0);
        add(sums, fields, TestEvents.builder("b", "1", "u").setAttributes(Map.of("size", "L", "colour", "red")), 0);

        assertThat(breakdowns(sums))
                .extracting(
                        PartialBreakdown::getEvent,
                        PartialBreakdown::getField,
                        PartialBreakdown::getValue,
                        PartialBreakdown::getCount)
                .containsExactlyInAnyOrder(
                        tuple("a", "attributes.size", "L", 1L),
                        tuple("b", "attributes.size", "L", 1L),
                        tuple("a", "attributes.colour", "__none__", 1L),
                        tuple("b", "attributes.colour", "red", 1L),
                        tuple("__all__", "platform", "Linux", 2L));
    }

    @Test
    void withoutFieldsThereIsNothing() throws Exception {
        Sums sums = new Sums(List.of());
        add(sums, "none", TestEvents.builder("a", "1", "u"), 0);

        assertThat(breakdowns(sums)).isEmpty();
        assertThat(sums.memory()).isPositive();
    }

    @Test
    void agreesWithAMapOnRandomEvents() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String fields = "platform,runtime:minor,ci_vendor";
        Sums sums = new Sums(BreakdownField.parse(fields));
        Map<String, Long> counts = new HashMap<>();
        Map<String, Set<String>> users = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String product = "p" + random.nextInt(3);
            String platform = "os" + random.nextInt(5);
            String minor = "java 1" + random.nextInt(3) + ".0";
            boolean ci = random.nextInt(4) == 0;
            String uid = Integer.toHexString(random.nextInt(100));
            int day = random.nextInt(2);
            add(
                    sums,
                    fields,
                    TestEvents.builder("e" + random.nextInt(9), "1." + random.nextInt(4), uid)
                            .setProduct(product)
                            .setPlatform(platform)
                            .setRuntime(minor + "." + random.nextInt(20))
                            .setCiVendor(ci ? "Jenkins" : null),
                    day * DAY + 3_600_000L * random.nextInt(24));
            for (String value : List.of(
                    "platform=" + platform, "runtime:minor=" + minor, "ci_vendor=" + (ci ? "Jenkins" : "__none__"))) {
                String key = product + "|" + day + "|" + value;
                counts.merge(key, 1L, Long::sum);
                users.computeIfAbsent(key, k -> new HashSet<>()).add(uid);
            }
        }

        Map<String, Long> summed = new HashMap<>();
        for (PartialBreakdown row : breakdowns(sums)) {
            String key = row.getProduct() + "|" + row.getDayStart() / DAY + "|" + row.getField() + "=" + row.getValue();
            assertThat(summed.put(key, row.getCount()))
                    .as("a second sum of %s, seed %d", key, seed)
                    .isNull();
            assertThat(users(row.getUsers()))
                    .as("users of %s, seed %d", key, seed)
                    .isEqualTo(users.get(key).size());
        }
        assertThat(summed).as("seed %d", seed).isEqualTo(counts);

        sums.clear();
        assertThat(sums.isEmpty()).isTrue();
        assertThat(breakdowns(sums)).isEmpty();
    }

    private static List<PartialBreakdown> breakdowns(Sums sums) {
        List<PartialBreakdown> rows = new ArrayList<>();
        sums.values().forEach(rows::add);
        return rows;
    }

    private static long users(ByteBuffer sketch) {
        byte[] bytes = new byte[sketch.remaining()];
        sketch.duplicate().get(bytes);
        return Math.round(HllSketch.heapify(bytes).getEstimate());
    }

    private void add(Sums sums, String fields, TelemetryEvent.Builder event, long window) throws Exception {
        add(sums, fields, serializer.serialize(Topics.EVENTS.name(), event.build()), window);
    }

    private static void add(Sums sums, String fields, byte[] event, long window) throws Exception {
        List<BreakdownField> read = BreakdownField.parse(fields);
        EventSlices slices = new EventSlices(read.size());
        new EventDecoder(MockSchemaRegistry.getClientForScope("value-table"), read)
                .decode(ByteBuffer.wrap(event), 0, 0, slices);
        sums.add(slices, window);
    }
}
