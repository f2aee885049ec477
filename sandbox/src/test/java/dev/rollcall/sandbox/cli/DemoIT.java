package dev.rollcall.sandbox.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command line, as people run it. */
@Timeout(150)
class DemoIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void countsTheExamplePayloadsAndEnds() throws Exception {
        String input =
                Path.of("../examples/jina-telemetry.json").toAbsolutePath().toString();
        try (Spawned demo = demo("--input", input, "--json")) {
            assertThat(demo.awaitEnd()).as("%s", demo.err()).isZero();

            assertThat(rows(demo)).hasSize(4).allSatisfy(row -> {
                assertThat(row.get("product").asText()).isEqualTo("jina");
                assertThat(row.get("version").asText()).isEqualTo("3.7.13");
                assertThat(row.get("count").asLong()).isEqualTo(1);
                assertThat(row.get("users").asLong()).isEqualTo(1);
                assertThat(row.get("closed").asBoolean()).isTrue();
                assertThat(Instant.parse(row.get("window_end").asText()))
                        .isEqualTo(
                                Instant.parse(row.get("window_start").asText()).plusSeconds(2));
            });
            assertThat(demo.temporaryFiles()).isEmptyDirectory();
        }
    }

    @Test
    void countsWhatIsWellFormedAndReportsTheRest() throws Exception {
        Path input = Files.writeString(folder.resolve("payloads.json"), """
                {"jina":"3.7.13","event":"Flow.start","uid":1}
                not json
                {"jina":"3.7.13","event":"Flow.start","uid":2}
                {"event":"Flow.start","uid":3}
                """);
        try (Spawned demo = demo("--input", input.toString())) {
            assertThat(demo.awaitEnd()).isEqualTo(1);

            assertThat(rows(demo).stream()
                            .mapToLong(row -> row.get("count").asLong())
                            .sum())
                    .isEqualTo(2);
            assertThat(demo.err()).anyMatch(line -> line.startsWith(input + ":2: "));
            assertThat(demo.err()).anyMatch(line -> line.startsWith(input + ":4: "));
        }
    }

    @Test
    void showsCountsAndUsersThatChangeAndEndsCleanlyOnCtrlC() throws Exception {
        try (Spawned demo = demo("--rate", "100")) {
            demo.awaitErr("Press Ctrl-C");
            // Where rows are read for longer than a client waits, it is to ask again.
            await().ignoreExceptionsInstanceOf(IOException.class)
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> {
                        assertThat(demo.out().stream().filter(line -> line.contains("open")))
                                .hasSizeGreaterThan(2);
                        assertThat(demo.out()).anyMatch(line -> line.startsWith("users today (UTC)  atlas "));
                        assertThat(demo.out()).anyMatch(line -> line.matches(" {40}(.*, )?Mac OS X \\d+.*"));
                        assertThat(daysWithUsers(demo)).hasSizeGreaterThan(2);
                    });
            assertThat(demo.err()).anyMatch(line -> line.matches("Edge {17}http://127\\.0\\.0\\.1:\\d+"));
            await().untilAsserted(() -> assertThat(edgeMetrics(demo))
                    .containsPattern("rollcall_edge_accepted_total\\{route=\"events\"} [1-9]"));
            assertThat(get(demo, "api/health").get("rejected")).isNotEmpty().allMatch(reason -> reason.asLong() == 0);
            boolean ignored = Spawned.ignoresCtrlC();
            if (ignored) {
                System.err.println(
                        "DemoIT: Ctrl-C is ignored here, as in a shell's background; ending with TERM instead");
            }
            demo.signal(ignored ? "TERM" : "INT");

            assertThat(demo.awaitEnd()).isEqualTo(ignored ? 143 : 130);
            assertThat(demo.children()).isNotEmpty().noneMatch(ProcessHandle::isAlive);
            assertThat(demo.temporaryFiles()).isEmptyDirectory();
            assertThat(demo.err()).noneMatch(line -> line.contains("WARN") || line.contains("rollcall:"));
        }
    }

    @Test
    void leavesNothingBehindWhenItIsEndedWhileStarting() throws Exception {
        try (Spawned demo = demo()) {
            demo.awaitErr("Starting");
            demo.signal("TERM");

            assertThat(demo.awaitEnd()).isEqualTo(143);
            assertThat(demo.temporaryFiles()).isEmptyDirectory();
            assertThat(demo.err()).hasSize(1);
        }
    }

    @Test
    void leavesNoRegistryBehindWhenItIsKilled() throws Exception {
        try (Spawned sandbox = Spawned.start(
                folder, "sandbox", "--port", "0", "--registry-port", "0", "--http-port", "0", "--edge-port", "0")) {
            sandbox.awaitErr("Press Ctrl-C");
            assertThat(sandbox.children()).isNotEmpty();
            sandbox.signal("KILL");

            assertThat(sandbox.awaitEnd()).isEqualTo(137);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> sandbox.children().stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    private Spawned demo(String... options) throws Exception {
        List<String> args = new ArrayList<>(List.of("demo", "--window", "2s", "--grace", "0s"));
        args.addAll(List.of("--port", "0", "--registry-port", "0", "--http-port", "0", "--edge-port", "0"));
        args.addAll(List.of(options));
        return Spawned.start(folder, args.toArray(String[]::new));
    }

    /** The days on which somebody used a product. */
    private static Set<String> daysWithUsers(Spawned demo) throws Exception {
        Set<String> days = new HashSet<>();
        for (JsonNode row : get(demo, "api/users?version=__all__&period=day").get("rows")) {
            days.add(row.get("period_start").asText());
        }
        return days;
    }

    private static JsonNode get(Spawned demo, String path) throws Exception {
        try (InputStream body =
                URI.create(last(demo, "The page") + path).toURL().openStream()) {
            return JSON.readTree(body);
        }
    }

    private static String edgeMetrics(Spawned demo) throws Exception {
        String management = last(demo, "Health and metrics").replace(" (edge)", "");
        try (InputStream body = URI.create(management + "/metrics").toURL().openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The last URL of a line that says where a part is. */
    private static String last(Spawned demo, String part) {
        return demo.err().stream()
                .filter(line -> line.startsWith(part))
                .map(line -> line.substring(line.lastIndexOf("http")))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> rows(Spawned demo) throws Exception {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : demo.out()) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }
}
