package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs the applications that the documents show. */
class DocumentsIT {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path classes;

    @TempDir
    Path home;

    @BeforeEach
    void compile() throws IOException {
        compile("WordCount", firstExample(read("docs/producer.md")));
    }

    @Test
    void theFirstProgramOfTheReadmeDeliversToAnEdge() throws Exception {
        compile("Hello", firstExample(read("README.md")));
        try (FakeEdge edge = new FakeEdge()) {
            Map<String, String> environment =
                    Map.of("HELLO_TELEMETRY_ENDPOINT", edge.url().toString());

            assertThat(run("Hello", environment).err()).as("the notice").contains("HELLO_OPTOUT_TELEMETRY");
            // A busy machine may need longer than close() waits: then a later run sends the event.
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !edge.received().isEmpty()
                            || run("Hello", environment).exitCode() != 0);
            assertThat(edge.received()).extracting(FakeEdge.Received::name).containsOnly("Greeting.show");
        }
    }

    @Test
    void theExampleOfForwardingCompiles() throws IOException {
        compile("Forwarding", """
                import dev.rollcall.producer.RelayedEvent;
                import dev.rollcall.producer.RelayedId;
                import dev.rollcall.producer.TelemetryRelay;

                abstract class Forwarding {
                    abstract void respond(boolean accepted);

                    void forward(byte[] key) {
                %s    }
                }
                """.formatted(firstExample(
                read("docs/producer.md").split("## Forwarding events of other programs\n", 2)[1])));
    }

    @Test
    void theExampleOfTheSecurityPageCompiles() throws IOException {
        compile("Secured", """
                import dev.rollcall.producer.Telemetry;
                import java.nio.file.Path;

                class Secured {
                    Telemetry.Builder builder(String kafkaPassword, String registryPassword) {
                        return %s;
                    }
                }
                """.formatted(firstExample(read("docs/security.md"))));
    }

    @Test
    void wordCountShowsWhatItWouldSend() {
        // A busy machine may need longer to print than close() waits.
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            ChildJvm run = run("WordCount", Map.of("WORD_COUNT_TELEMETRY_PRINT", "1"));

            assertThat(run.out()).isEqualToIgnoringNewLines("0");
            assertThat(run.err().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).contains("\"event\": \"Count.start\""),
                            line -> assertThat(line).contains("\"event\": \"Count.finish\"", "\"size\": \"small\""));
        });
    }

    @Test
    void wordCountDeliversThoughItEndsAtOnce() throws Exception {
        EventsTopic topic = EventsTopic.createdOn(BROKER);
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.repair();
            ChildJvm run = run(
                    "WordCount",
                    Map.of(
                            "WORD_COUNT_TELEMETRY_BOOTSTRAP_SERVERS",
                            BROKER.bootstrapServers(),
                            "WORD_COUNT_TELEMETRY_SCHEMA_REGISTRY_URL",
                            registry.url()));

            assertThat(run.err()).as("the notice").contains("WORD_COUNT_OPTOUT_TELEMETRY");
            assertThat(topic.await("word-count", 2, registry.url()))
                    .extracting(TelemetryEvent::getEvent)
                    .containsExactly("Count.start", "Count.finish");
            Path spool = home.resolve(".local/state/rollcall/word-count/spool");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(spool).isDirectoryNotContaining(file -> !file.endsWith("sender")));
        }
    }

    @Test
    void wordCountHeedsItsUser() throws Exception {
        assertThat(run("WordCount", Map.of(), "telemetry").out()).startsWith("UNDECIDED");
        assertThat(run("WordCount", Map.of(), "telemetry", "off").err()).isEmpty();
        assertThat(run("WordCount", Map.of(), "telemetry").out()).startsWith("DENIED");

        assertThat(run("WordCount", Map.of("WORD_COUNT_TELEMETRY_PRINT", "1")).err())
                .isEmpty();

        assertThat(run("WordCount", Map.of(), "telemetry", "on").err()).isEmpty();
        assertThat(run("WordCount", Map.of(), "telemetry").out()).startsWith("GRANTED");
    }

    private static String read(String document) throws IOException {
        return Files.readString(Path.of("..", document));
    }

    private static String firstExample(String text) {
        return text.split("```java\n", 2)[1].split("```", 2)[0];
    }

    private void compile(String name, String source) {
        StringWriter messages = new StringWriter();
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        messages,
                        null,
                        null,
                        List.of(
                                "-d",
                                classes.toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-proc:none",
                                "-Xlint:all,-path",
                                "-Werror"),
                        null,
                        List.of(
                                new SimpleJavaFileObject(
                                        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                                    @Override
                                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                                        return source;
                                    }
                                }))
                .call();
        assertThat(compiled).as("%s", messages).isTrue();
    }

    private ChildJvm run(String program, Map<String, String> environment, String... args) throws Exception {
        ChildJvm run = ChildJvm.run(
                List.of(
                        "-cp",
                        classes + System.getProperty("path.separator") + System.getProperty("java.class.path"),
                        program),
                home,
                environment,
                List.of(),
                List.of(args));
        assertThat(run.exitCode()).as("%s", run.err()).isZero();
        return run;
    }
}
