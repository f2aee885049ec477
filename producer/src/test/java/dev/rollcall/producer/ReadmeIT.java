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

/** Compiles and runs the application that the README shows. */
class ReadmeIT {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path classes;

    @TempDir
    Path home;

    @BeforeEach
    void compile() throws IOException {
        compile("WordCount", firstExample(readme()));
    }

    @Test
    void itsOtherExamplesCompile() throws IOException {
        compile("Forwarding", """
                import dev.rollcall.producer.RelayedEvent;
                import dev.rollcall.producer.RelayedId;
                import dev.rollcall.producer.TelemetryRelay;

                abstract class Forwarding {
                    abstract void respond(boolean accepted);

                    void forward(byte[] key) {
                %s    }
                }
                """.formatted(
                        firstExample(readme().split("### Forwarding events of other programs\n", 2)[1])));
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
                """.formatted(firstExample(Files.readString(Path.of("../docs/security.md")))));
    }

    @Test
    void itsApplicationShowsWhatItWouldSend() {
        // A busy machine may need longer to print than close() waits.
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            ChildJvm run = run(Map.of("WORD_COUNT_TELEMETRY_PRINT", "1"));

            assertThat(run.out()).isEqualToIgnoringNewLines("0");
            assertThat(run.err().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).contains("\"event\": \"Count.start\""),
                            line -> assertThat(line).contains("\"event\": \"Count.finish\"", "\"size\": \"small\""));
        });
    }

    @Test
    void itsApplicationDeliversThoughItEndsAtOnce() throws Exception {
        EventsTopic topic = EventsTopic.createdOn(BROKER);
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.repair();
            ChildJvm run = run(Map.of(
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
    void itsApplicationHeedsItsUser() throws Exception {
        assertThat(run(Map.of(), "telemetry").out()).startsWith("UNDECIDED");
        assertThat(run(Map.of(), "telemetry", "off").err()).isEmpty();
        assertThat(run(Map.of(), "telemetry").out()).startsWith("DENIED");

        assertThat(run(Map.of("WORD_COUNT_TELEMETRY_PRINT", "1")).err()).isEmpty();

        assertThat(run(Map.of(), "telemetry", "on").err()).isEmpty();
        assertThat(run(Map.of(), "telemetry").out()).startsWith("GRANTED");
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("../README.md"));
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

    private ChildJvm run(Map<String, String> environment, String... args) throws Exception {
        ChildJvm run = ChildJvm.run(
                List.of(
                        "-cp",
                        classes + System.getProperty("path.separator") + System.getProperty("java.class.path"),
                        "WordCount"),
                home,
                environment,
                List.of(),
                List.of(args));
        assertThat(run.exitCode()).as("%s", run.err()).isZero();
        return run;
    }
}
