package dev.rollcall.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rollcall.edge.EdgeUnderTest;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.Requires;
import dev.rollcall.testkit.broker.TestBroker;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The test vectors and the programs of examples/, against an edge. */
@Timeout(60)
class WireIT {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    static Path folder;

    private static EdgeUnderTest edge;

    @BeforeAll
    static void start() throws Exception {
        edge = new EdgeUnderTest(BROKER, folder, Map.of());
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @Test
    void theEdgeRespondsAsTheVectorsSayAndStoresWhatItAccepts() throws Exception {
        long accepted = edge.records().size();
        for (Vector vector : Vector.all()) {
            JsonNode response = post(vector);
            assertThat(verdicts(response)).as("%s", vector).isEqualTo(vector.verdicts());
            assertThat(response.path("error").asText()).as("%s", vector).startsWith(vector.at());
            assertThat(verdicts(post(vector))).as("%s, again", vector).isEqualTo(vector.again());
            accepted += Stream.of(vector.verdicts(), vector.again())
                    .flatMap(List::stream)
                    .filter("accepted"::equals)
                    .count();
        }

        assertThat(edge.records()).hasSize((int) accepted);
    }

    private static JsonNode post(Vector vector) throws Exception {
        HttpResponse<String> response =
                edge.postJson("/v1/events", vector.batch().toString());
        JsonNode body = new JsonMapper().readTree(response.body());
        assertThat(response.statusCode()).as("%s: %s", vector, response.body()).isEqualTo(vector.status());
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(SchemaTest.RESPONSE.validate(body)).as(response.body()).isEmpty();
        return body;
    }

    private static List<String> verdicts(JsonNode response) {
        List<String> verdicts = new ArrayList<>();
        response.path("events")
                .forEach(event -> verdicts.add(event.path("verdict").asText()));
        return verdicts;
    }

    @Test
    void pythonSends() throws Exception {
        Requires.program("python3");
        List<TelemetryEvent> events =
                run(2, "python3", "../examples/python/telemetry.py", edge.uri().toString());

        assertThat(events).extracting(TelemetryEvent::getEvent).containsExactly("Flow.start", "Flow.stop");
        assertThat(events).extracting(TelemetryEvent::getSessionSeq).containsExactly(1L, 2L);
        assertThat(events.get(0).getRuntime()).startsWith("python 3.");
        assertThat(events.get(0).getAttributes()).isEqualTo(Map.of("size", "7"));
    }

    @Test
    void nodeSends() throws Exception {
        Requires.program("node");
        List<TelemetryEvent> events =
                run(2, "node", "../examples/node/telemetry.mjs", edge.uri().toString());

        assertThat(events).extracting(TelemetryEvent::getEvent).containsExactly("Flow.start", "Flow.stop");
        assertThat(events).extracting(TelemetryEvent::getSessionSeq).containsExactly(1L, 2L);
        assertThat(events.get(0).getRuntime()).startsWith("nodejs ");
        assertThat(events.get(0).getAttributes()).isEqualTo(Map.of("size", "7"));
    }

    @Test
    void curlSends() throws Exception {
        Requires.program("curl");
        List<TelemetryEvent> events =
                run(1, "sh", "../examples/curl/telemetry.sh", edge.uri().toString(), "my-app", "1.2.3", "Flow.start");

        assertThat(events).extracting(TelemetryEvent::getEvent).containsExactly("Flow.start");
        assertThat(events.get(0).getPlatform()).isEqualTo("Linux");
    }

    @Test
    void openTelemetrySends() throws Exception {
        List<TelemetryEvent> events = run(
                2,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "../examples/opentelemetry/OpenTelemetryRecipe.java",
                edge.uri().toString());

        assertThat(events).extracting(TelemetryEvent::getEvent).containsExactly("Flow.start", "Flow.stop");
        assertThat(events.get(0).getDependencies()).containsEntry("docarray", "0.15.2");
        assertThat(events.get(0).getAttributes()).isEqualTo(Map.of("size", "7"));
    }

    /** Runs a program of examples/, and gives the events that it sent. */
    private static List<TelemetryEvent> run(int count, String... command) throws Exception {
        Set<String> sessions = sessions(edge.events());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("DO_NOT_TRACK", "MY_APP_OPTOUT_TELEMETRY"));
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        Process process = builder.start();
        assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
        assertThat(process.inputReader().lines()).isEmpty();
        return await().until(
                        () -> edge.events().stream()
                                .filter(event -> !sessions.contains(event.getSessionId()))
                                .toList(),
                        events -> events.size() >= count);
    }

    private static Set<String> sessions(List<TelemetryEvent> events) {
        return events.stream().map(TelemetryEvent::getSessionId).collect(Collectors.toSet());
    }
}
