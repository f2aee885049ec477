package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A host that is a module: the jar has a name of its own, and all that a host inherits goes on the module path. */
class ModulePathIT {

    private static final Path TARGET = Path.of("target");

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    private static EventsTopic topic;

    @TempDir
    Path folder;

    @BeforeAll
    static void createTopic() throws Exception {
        topic = EventsTopic.createdOn(BROKER);
    }

    @Test
    void aHostOnTheModulePathDelivers() throws Exception {
        Path host = compiled("module host { requires dev.rollcall.producer; }", """
                package host;

                import dev.rollcall.producer.Telemetry;
                import java.time.Duration;

                public class Host {
                    public static void main(String[] args) {
                        try (Telemetry telemetry = Telemetry.builder("modular", "1")
                                .bootstrapServers(args[0])
                                .schemaRegistryUrl(args[1])
                                .build()) {
                            telemetry.record("e");
                            System.out.println(telemetry.flush(Duration.ofSeconds(30))
                                    + " " + Telemetry.class.getModule().getName());
                        }
                    }
                }
                """);
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.repair();
            ChildJvm run = ChildJvm.run(
                    List.of("-p", host + File.pathSeparator + modulePath(), "-m", "host/host.Host"),
                    folder,
                    Map.of(),
                    List.of(),
                    List.of(BROKER.bootstrapServers(), registry.url()));

            assertThat(run.out()).as(run.err()).isEqualToIgnoringNewLines("true dev.rollcall.producer");
            assertThat(topic.await("modular", 1, registry.url()))
                    .extracting(TelemetryEvent::getEvent)
                    .containsExactly("e");
        }
    }

    @Test
    void waitsWhereAProcessOfItsOwnWouldDeliver() throws Exception {
        Path state = folder.resolve("state");
        Path host = compiled("module host { requires dev.rollcall.producer; }", """
                package host;

                import dev.rollcall.producer.Exit;
                import dev.rollcall.producer.Telemetry;
                import java.nio.file.Path;

                public class Host {
                    public static void main(String[] args) {
                        Telemetry.builder("detaching", "1")
                                .bootstrapServers(args[0])
                                .schemaRegistryUrl(args[1])
                                .stateDirectory(Path.of(args[2]))
                                .exit(Exit.DETACH)
                                .closeTimeout(java.time.Duration.ofSeconds(30))
                                .build()
                                .record("e");
                    }
                }
                """);
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.repair();
            ChildJvm run = ChildJvm.run(
                    List.of("-p", host + File.pathSeparator + modulePath(), "-m", "host/host.Host"),
                    folder,
                    Map.of(),
                    List.of(),
                    List.of(BROKER.bootstrapServers(), registry.url(), state.toString()));

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(topic.await("detaching", 1, registry.url())).hasSize(1);
            assertThat(state.resolve("spool/sender")).doesNotExist();
        }
    }

    private Path compiled(String module, String source) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("src/host"));
        Files.writeString(folder.resolve("src/module-info.java"), module);
        Files.writeString(sources.resolve("Host.java"), source);
        Path classes = folder.resolve("host");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-d", classes.toString(), "-p", modulePath()),
                            null,
                            files.getJavaFileObjects(
                                    folder.resolve("src/module-info.java"), sources.resolve("Host.java")))
                    .call();
            assertThat(compiled).as("%s", messages).isTrue();
        }
        return classes;
    }

    private static String modulePath() throws IOException {
        try (Stream<Path> built = Files.list(TARGET);
                Stream<Path> inherited = Files.list(TARGET.resolve("lib"))) {
            return Stream.concat(
                            built.filter(jar ->
                                    jar.getFileName().toString().matches("rollcall-producer-[^-]+(-SNAPSHOT)?\\.jar")),
                            inherited)
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }
}
