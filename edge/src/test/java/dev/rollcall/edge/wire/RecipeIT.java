package dev.rollcall.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The programs of examples/ keep what they promise, whatever an edge does. */
@Timeout(60)
class RecipeIT {

    /** More than what a recipe takes to start and to end on a machine that is busy. */
    private static final Duration OWN_TIME = Duration.ofSeconds(6);

    @TempDir
    Path folder;

    /** The recipes that send batches. */
    enum Recipe {
        PYTHON("python3", Duration.ofSeconds(2)),
        NODE("node", Duration.ofSeconds(4)),
        CURL("curl", Duration.ofSeconds(3));

        private final String program;
        private final Duration bound;

        Recipe(String program, Duration bound) {
            this.program = program;
            this.bound = bound;
        }

        /** What sends two events, or one, and comes to its end. */
        List<String> command(String url) {
            return switch (this) {
                case PYTHON -> List.of("python3", "../examples/python/telemetry.py", url);
                case NODE -> List.of("node", "../examples/node/telemetry.mjs", url);
                case CURL -> List.of("sh", "../examples/curl/telemetry.sh", url, "my-app", "1.2.3", "Flow.start");
            };
        }

        /** What sends an event, waits for a line on its input before the next, and ends with the input. */
        List<String> dialogue(String url) {
            return switch (this) {
                case PYTHON -> List.of("python3", "-c", """
                        import sys
                        sys.path.insert(0, "../examples/python")
                        from telemetry import Telemetry
                        telemetry = Telemetry(sys.argv[1], "my-app", "1.2.3")
                        telemetry.record("first")
                        for line in sys.stdin:
                            telemetry.record("next")
                        """, url);
                case NODE -> List.of("node", "--input-type=module", "-e", """
                        import { createInterface } from "node:readline";
                        const { Telemetry } = await import(process.cwd() + "/../examples/node/telemetry.mjs");
                        const telemetry = new Telemetry(process.argv[1], "my-app", "1.2.3");
                        telemetry.record("first");
                        for await (const line of createInterface({ input: process.stdin })) {
                          telemetry.record("next");
                        }
                        """, url);
                case CURL -> throw new IllegalStateException("a script sends one event");
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNothingWhereTheUserSaysNo(Recipe recipe) throws Exception {
        Requires.program(recipe.program);
        try (StubEdge edge = StubEdge.start()) {
            for (Map<String, String> no : List.of(
                    Map.of("DO_NOT_TRACK", "1"),
                    Map.of("MY_APP_OPTOUT_TELEMETRY", "yes"),
                    Map.of("MY_APP_OPTOUT_TELEMETRY", "TRUE", "DO_NOT_TRACK", "0"))) {
                run(recipe.command(edge.url()), no, Duration.ZERO);
            }

            assertThat(edge.batches()).isEmpty();
            assertThat(folder).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsWhereTheUserDoesNotSayNo(Recipe recipe) throws Exception {
        Requires.program(recipe.program);
        try (StubEdge edge = StubEdge.start()) {
            run(
                    recipe.command(edge.url()),
                    Map.of("DO_NOT_TRACK", "0", "MY_APP_OPTOUT_TELEMETRY", "False"),
                    recipe.bound);
            run(recipe.command(edge.url()), Map.of("DO_NOT_TRACK", ""), recipe.bound);

            assertThat(edge.batches()).hasSize(2).allSatisfy(RecipeIT::isOfTheSchema);
            assertThat(edge.batches().stream().map(batch -> batch.path("uid").asText()))
                    .as("the installation")
                    .hasSize(2)
                    .containsOnly(edge.batches().get(0).path("uid").asText());
            assertThat(edge.batches().stream()
                            .map(batch -> batch.path("session_id").asText()))
                    .doesNotHaveDuplicates();
            assertThat(edge.batches().get(0).path("platform").asText()).isEqualTo("Linux");
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsInTimeWhenNothingResponds(Recipe recipe) throws Exception {
        Requires.program(recipe.program);
        try (StubEdge edge = StubEdge.start(StubEdge.NONE, StubEdge.NONE, StubEdge.NONE)) {
            run(recipe.command(edge.url()), Map.of(), recipe.bound);
            assertThat(edge.batches()).isNotEmpty();
        }
        run(recipe.command("http://127.0.0.1:1"), Map.of(), recipe.bound);
        run(recipe.command("http://no.such.host.invalid"), Map.of(), recipe.bound);
        run(recipe.command("no url"), Map.of(), recipe.bound);
    }

    @ParameterizedTest
    @EnumSource
    void doesNothingWhereItCannotKeepItsInstallation(Recipe recipe) throws Exception {
        Requires.program(recipe.program);
        Path file = Files.createFile(folder.resolve("not a folder"));
        try (StubEdge edge = StubEdge.start()) {
            run(recipe.command(edge.url()), Map.of("XDG_STATE_HOME", file.toString()), Duration.ZERO);

            assertThat(edge.batches()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "CURL")
    void sendsTheSameEventsAgainWhenItMayAndReportsWhatItLost(Recipe recipe) throws Exception {
        Requires.program(recipe.program);
        try (StubEdge edge = StubEdge.start(503, 2020, 400)) {
            Process process = start(recipe.dialogue(edge.url()), Map.of());
            try (var input = process.outputWriter()) {
                awaitBatches(edge, 2);
                input.write("\n");
                input.flush();
                awaitBatches(edge, 3);
                input.write("\n");
                input.flush();
                awaitBatches(edge, 4);
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

            assertThat(edge.batches()).hasSize(4).allSatisfy(RecipeIT::isOfTheSchema);
            JsonNode first = edge.batches().get(0);
            JsonNode again = edge.batches().get(1);
            assertThat(again.path("events")).isEqualTo(first.path("events"));
            assertThat(again.path("session_id")).isEqualTo(first.path("session_id"));
            assertThat(again.path("sent_at").asLong() - first.path("sent_at").asLong())
                    .isGreaterThanOrEqualTo(990);
            assertThat(edge.batches().stream().skip(1).map(batch -> batch.at("/events/0/session_seq")
                            .asInt()))
                    .containsExactly(1, 2, 3);
            assertThat(edge.batches().stream().skip(1).map(batch -> batch.at("/events/0/lost_before")
                            .asInt()))
                    .as("rejected, and then refused")
                    .containsExactly(0, 1, 1);
        }
    }

    private static void isOfTheSchema(JsonNode batch) {
        assertThat(SchemaTest.BATCH.validate(batch)).as("%s", batch).isEmpty();
    }

    private static void awaitBatches(StubEdge edge, int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> edge.batches().size() >= count);
    }

    /** Runs it to its end, which comes within the time that it may hold up a program, and without a word. */
    private void run(List<String> command, Map<String, String> variables, Duration bound) throws Exception {
        long start = System.nanoTime();
        Process process = start(command, variables);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(bound.plus(OWN_TIME));
        assertThat(process.exitValue()).isZero();
        assertThat(process.inputReader().lines()).isEmpty();
    }

    private Process start(List<String> command, Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("DO_NOT_TRACK", "MY_APP_OPTOUT_TELEMETRY"));
        builder.environment().put("XDG_STATE_HOME", folder.toString());
        builder.environment().putAll(variables);
        return builder.start();
    }
}
