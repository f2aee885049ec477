package dev.rollcall.edge.jina;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.RelayedId;
import dev.rollcall.testkit.jina.JinaCorpus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where payloads are found, in input of every layout and in damaged input. */
class JinaDamageTest {

    private static final String A = "{\"event\": \"a\", \"jina\": \"1\"}";
    private static final String B = "{\"event\": \"b\", \"jina\": \"1\"}";
    private static final String SPREAD_A =
            "{\n  \"event\": \"a\",\n  \"x\": [\n    {\n      \"y\": 1\n    }\n  ],\n" + "  \"jina\": \"1\"\n}";
    private static final String SPREAD_B = SPREAD_A.replace("\"a\"", "\"b\"");

    @TempDir
    Path folder;

    static List<String> layouts() {
        return List.of(
                A + "\n" + B,
                A + "\n\n" + B + "\n",
                A + "\r\n" + B + "\r\n",
                "\uFEFF" + A + "\n\uFEFF" + B,
                A + B,
                A + ", " + B,
                A + ",\n" + B + ",\n",
                "[" + A + "," + B + "]",
                "[" + A + "]\n[" + B + "]\n",
                "[\n" + A + ",\n" + B + "\n]",
                SPREAD_A + "\n" + SPREAD_B,
                SPREAD_A + SPREAD_B,
                "[\n" + SPREAD_A + ",\n" + SPREAD_B + "\n]\n",
                ("[\n" + SPREAD_A + ",\n" + SPREAD_B + "\n]\n").replace("\n", "\r\n    "),
                "[" + SPREAD_A + ", " + SPREAD_B + "]");
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void readsEveryLayout(String text) {
        Reading reading = Reading.of(text);

        assertThat(reading.reasons).isEmpty();
        assertThat(reading.events()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void readsEveryLayoutByteByByte(String text) {
        assertThat(Reading.of(byteByByte(text.getBytes(StandardCharsets.UTF_8))).events())
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \r\n\t\n", "[]", "[\n]\n", "\uFEFF"})
    void nothingIsNotMalformed(String text) {
        Reading reading = Reading.of(text);

        assertThat(reading.payloads).isEmpty();
        assertThat(reading.reasons).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "\"text\"",
                "7",
                "null",
                "[1, 2]",
                "{",
                "}",
                "]",
                "{}",
                "{\"event\"",
                "{\"event\":",
                "{\"event\": \"a",
                "{\"event\": \"a\\",
                "{\"event\": \"a\", \"jina\": \"1\"",
                "{\"event\": \"a\", \"jina\": \"1\",",
                "{\"event\": \"a\", \"jina\": [",
                "{\"event\": \"a\", \"jina\": [{",
                "{\"event\": \"a\", \"jina\": \"1\"}}",
                "{\"event\": \"a\", \"jina\": \"1\"]",
                "{\"event\": \"a\", \"jina\": \"1\"} x",
                "x {\"event\": \"a\", \"jina\": \"1\"}",
                "{\"event\": \"a\"b\", \"jina\": \"1\"}",
                "{\"event\": \"a\" \"jina\": \"1\"}",
                "{\"event\": \"a\", \"jina\": \"1\", }",
                "{'event': 'a', 'jina': '1'}",
                "{\"event\": \"a\", \"jina\": \"1\", \"x\": \"\u0000\"}",
                "{\"event\": \"a\", \"jina\": \"1\", \"x\": \\u0000}",
                "{\"event\": \"a\", \"jina\": \"1\", \"x\": 01}",
                "{\u0000\"event\": \"a\", \"jina\": \"1\"}",
            })
    void aMalformedLineIsReportedAndTheOthersAreRead(String line) {
        Reading reading = Reading.of(A + "\n" + line + "\n" + B + "\n" + line + "\n" + A + "\n" + B + "\n" + line);

        assertThat(reading.events()).containsExactly("a", "b", "a", "b");
        assertThat(reading.lines).containsExactly(2L, 4L, 7L);
        assertThat(reading.reasons).allSatisfy(reason -> assertThat(reason).doesNotContain("\n"));
    }

    @Test
    void consecutiveMalformedLinesAreReportedOneByOne() {
        Reading reading = Reading.of("x\n{\"event\": \"a\n}\n{\"y\n" + A);

        assertThat(reading.lines).containsExactly(1L, 2L, 3L, 4L);
        assertThat(reading.events()).containsExactly("a");
    }

    @Test
    void bytesThatAreNotUtf8AreReported() {
        byte[] text = (A + "\n{\"event\": \"é\", \"jina\": \"1\"}\n" + B).getBytes(StandardCharsets.ISO_8859_1);
        Reading reading = Reading.of(text);

        assertThat(reading.lines).containsExactly(2L);
        assertThat(reading.reasons).containsExactly("not UTF-8");
        assertThat(reading.events()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"event\": \"a\",", "\"event\": \"a,", "\"event\": \"a\" ]", "\"event\": {", "\"event\": tru,"})
    void afterDamageOverLinesReadingGoesOnAtTheNextLineThatOpensAnObject(String damage) {
        String damaged = "{\n  " + damage + "\n  \"jina\": \"1\"\n";
        Reading reading = Reading.of("[\n" + SPREAD_A + ",\n" + damaged + "},\n" + SPREAD_B + "\n]\n");

        assertThat(reading.events()).startsWith("a").endsWith("b");
        assertThat(reading.lines.isEmpty()).isEqualTo(damage.equals("\"event\": \"a\","));
    }

    @Test
    void anObjectOverLinesWithoutItsEndDoesNotSwallowTheNext() {
        Reading reading = Reading.of("{\n  \"event\": \"x\",\n  \"jina\": \"1\"\n" + SPREAD_A + "\n" + SPREAD_B);

        assertThat(reading.events()).containsExactly("a", "b");
        assertThat(reading.lines).containsExactly(1L);
    }

    @Test
    void whatFollowsAnObjectOnItsLastLineCostsThatObjectOnly() {
        Reading reading = Reading.of(SPREAD_A + " x\n" + SPREAD_B + "}\n" + SPREAD_B);

        assertThat(reading.events()).containsExactly("b");
        assertThat(reading.lines).containsExactly(1L, 10L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"7", "\"x\"", "{\"event\": \"x, \"jina\": \"1\"}", "{\"event\": x}", "{\"x\": {\"y\": }}", "null"
            })
    void damageWithinAnArrayOnOneLineCostsOneElement(String damage) {
        Reading reading = Reading.of("[" + A + ", " + damage + ", " + B + ", " + A + "]\n" + B);

        assertThat(reading.events()).containsExactly("a", "b", "a", "b");
        assertThat(reading.lines).containsExactly(1L);
    }

    @Test
    void anArrayThatIsCutOffIsReported() {
        Reading reading = Reading.of("\n[\n" + A + ",\n" + B + ",\n");

        assertThat(reading.events()).containsExactly("a", "b");
        assertThat(reading.lines).containsExactly(2L);
        assertThat(reading.reasons).containsExactly("array without its closing bracket");
    }

    @Test
    void aLongLineIsRead() {
        String text = "x".repeat(10 * 1024 * 1024);
        Reading reading =
                Reading.of(A + "\n{\"event\": \"long\", \"jina\": \"1\", \"JINA_X\": \"" + text + "\"}\n" + B);

        assertThat(reading.events()).containsExactly("a", "long", "b");
    }

    @Test
    void aLineThatIsTooLongIsReportedAndSkipped() {
        String text = "x".repeat(PayloadJson.MAX_LENGTH + 1);
        Reading reading = Reading.of(A + "\n{\"event\": \"" + text + "\", \"jina\": \"1\"}\n" + text + "\n" + B);

        assertThat(reading.events()).containsExactly("a", "b");
        assertThat(reading.lines).containsExactly(2L, 3L);
        assertThat(reading.reasons).containsExactly("longer than 16 MiB", "not a JSON object");
    }

    @Test
    void deepNestingIsReported() {
        String deep = "{\"x\":".repeat(100_000);
        Reading reading = Reading.of(A + "\n" + deep + "\n" + deep + "1" + "}".repeat(100_000) + "\n{\"x\":"
                + "[".repeat(100_000) + "\n" + B);

        assertThat(reading.events()).containsExactly("a", "b");
        assertThat(reading.lines).containsExactly(2L, 3L, 4L);
        assertThat(reading.reasons)
                .containsOnly(
                        "nested more than 100 deep, or with a number or a key that is too large, or too many values");
    }

    @Test
    void hugeNumbersAreNoTrouble() {
        String digits = "9".repeat(100_000);
        Reading reading = Reading.of("{\"event\": \"a\", \"jina\": \"1\", \"uid\": " + digits + "}\n"
                + "{\"event\": \"b\", \"jina\": \"1\", \"x\": 1e999999999, \"y\": [1e999999999, -1e-999999999]}\n"
                + "{\"event\": \"c\", \"jina\": \"1\", \"uid\": " + "9".repeat(900) + "}\n");

        assertThat(reading.events()).containsExactly("b", "c");
        assertThat(reading.reasons)
                .containsExactly(
                        "nested more than 100 deep, or with a number or a key that is too large, or too many values");
    }

    @Test
    void loneSurrogatesAreNoTrouble() {
        Reading reading = Reading.of("{\"event\": \"\\ud800\", \"jina\": \"1\", \"uid\": \"\\udc00\"}\n"
                + "{\"event\": \"b\", \"jina\": \"1\", \"uid\": \"\\ud83d\\ude80\"}\n");

        assertThat(reading.payloads).hasSize(2);
        assertThat(reading.payloads.get(1).user()).isEqualTo(RelayedId.raw("🚀"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everySoundLineIsReadWhateverBefallsTheOthers(long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        TreeSet<String> sound = new TreeSet<>();
        for (int i = 0; i < 2_000; i++) {
            String event = "e" + i;
            String line =
                    "{\"event\": \"" + event + "\", \"jina\": \"3.7.13\", \"uid\": 94731629138370, \"x\": [1, {}]}";
            if (random.nextInt(3) == 0) {
                line = new String(mutated(line.getBytes(StandardCharsets.UTF_8), random), StandardCharsets.ISO_8859_1)
                        .replace('\n', ' ');
            } else {
                sound.add(event);
            }
            text.append(line).append('\n');
        }

        assertThat(Reading.of(text.toString()).events()).as("seed %d", seed).containsAll(sound);
    }

    @Test
    void noContentMakesItThrowOrLoop() throws IOException {
        Path file = folder.resolve("corpus.jsonl");
        JinaCorpus.write(file, 1, 200);
        byte[] lines = Files.readAllBytes(file);
        byte[] array = ("[" + new String(lines, StandardCharsets.UTF_8).replaceAll("\r?\n", ",") + "]")
                .getBytes(StandardCharsets.UTF_8);
        byte[] spread = (SPREAD_A + SPREAD_B).repeat(100).getBytes(StandardCharsets.UTF_8);
        IntStream.range(0, 100).forEach(seed -> {
            Random random = new Random(seed);
            for (byte[] text : List.of(lines, array, spread)) {
                byte[] damaged = text;
                for (int i = random.nextInt(40); i >= 0; i--) {
                    damaged = mutated(damaged, random);
                }
                try {
                    Reading.of(damaged);
                } catch (RuntimeException | StackOverflowError e) {
                    throw new AssertionError("seed " + seed, e);
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"",
                "{\"a\":[",
                "[{\"a,",
                "{\"{\":",
                "{\"{,\":\",}",
                "{ ",
                "[",
                "]",
                "{}",
                "{\n",
                "{\"a\":[{},\n",
                "\"",
                "\\"
            })
    @Timeout(10)
    void repeatedFragmentsTakeLinearTime(String fragment) {
        Reading reading = Reading.of(fragment.repeat(20_000));

        assertThat(reading.payloads).isEmpty();
    }

    private static byte[] mutated(byte[] text, Random random) {
        int at = random.nextInt(text.length + 1);
        int length = Math.min(1 + random.nextInt(12), text.length - at);
        byte[] rest = Arrays.copyOfRange(text, at + (random.nextBoolean() ? length : 0), text.length);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(text, 0, at);
        String syntax = "{}[]\",:\\ \n\t\r\0-+.eE0159ntf/";
        switch (random.nextInt(4)) {
            case 0 -> {}
            case 1 -> out.write(random.nextInt(256));
            case 2 -> out.write(syntax.charAt(random.nextInt(syntax.length())));
            default -> out.write(text, random.nextInt(text.length - length + 1), length);
        }
        if (random.nextInt(20) > 0) {
            out.write(rest, 0, rest.length);
        }
        return out.size() == 0 ? new byte[] {'{'} : out.toByteArray();
    }

    private static InputStream byteByByte(byte[] text) {
        var streams = IntStream.range(0, text.length)
                .mapToObj(i -> (InputStream) new ByteArrayInputStream(text, i, 1))
                .toList();
        return new SequenceInputStream(Collections.enumeration(streams));
    }
}
