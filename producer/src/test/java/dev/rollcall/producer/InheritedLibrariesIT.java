package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The libraries that a host gets with the producer: those, and no others, are enough. */
class InheritedLibrariesIT {

    private static final Path LIBRARIES = Path.of("target/lib");

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path folder;

    @Test
    void areTheseAndNoOthers() throws IOException {
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "jspecify", "kafka-clients", "lz4-java", "slf4j-api", "snappy-java", "zstd-jni");
    }

    @Test
    void areThoseOfTheDocument() throws IOException {
        String table = Files.readString(Path.of("../docs/producer.md"))
                .split("## Dependencies\n", 2)[1]
                .strip()
                .split("\n\n", 2)[0];

        assertThat(table.lines()
                        .skip(2)
                        .map(line -> line.split("\\|")[1])
                        .flatMap(names ->
                                Pattern.compile("`([^`]+)`").matcher(names).results())
                        .map(name -> name.group(1)))
                .containsExactlyInAnyOrderElementsOf(names());
    }

    @Test
    void areEnoughForEverythingThatAHostMayDo() throws Exception {
        EventsTopic topic = EventsTopic.createdOn(BROKER);
        try (FakeRegistry registry = new FakeRegistry();
                FakeRegistry broken = new FakeRegistry()) {
            registry.repair();
            ChildJvm host = ChildJvm.run(
                    List.of("-cp", classPath(), Host.class.getName()),
                    folder,
                    Map.of(),
                    List.of(),
                    List.of(
                            BROKER.bootstrapServers(),
                            registry.url().replace("http://", "http://user:password@"),
                            broken.url()));

            assertThat(host.exitCode()).as(host.err()).isZero();
            assertThat(host.err()).as("the log has nowhere to go").doesNotContain("Error", "Exception");
            assertThat(host.out().lines().toList())
                    .startsWith("broken false")
                    .containsSubsequence(
                            Host.CODECS.stream().map(codec -> codec + " true").toList())
                    .anyMatch(line -> line.startsWith("{\"product\": \"inherited\""))
                    .endsWith("relayed 1");
            assertThat(topic.await("inherited", Host.CODECS.size() + 1, registry.url()))
                    .extracting(TelemetryEvent::getEvent)
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(Host.CODECS.stream(), Stream.of("relayed"))
                            .toList());
        }
    }

    private static List<String> names() throws IOException {
        return jars().map(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", ""))
                .toList();
    }

    private static Stream<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(LIBRARIES)) {
            return files.toList().stream();
        }
    }

    private static String classPath() throws IOException {
        return Stream.concat(Stream.of(Path.of("target/classes"), Path.of("target/test-classes")), jars())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Meets a registry that is out of order, sends with every codec, prints, tells the user, asks them, and relays. */
    static final class Host {

        private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
        private static final Duration PATIENCE = Duration.ofSeconds(30);

        public static void main(String[] args) throws Exception {
            try (Telemetry telemetry = builder(args[0], args[2], "broken").build()) {
                telemetry.record("e");
                System.out.println("broken " + telemetry.flush(Duration.ofSeconds(1)));
            }
            Consent.of("inherited").revoke();
            Consent.of("inherited").grant();
            for (String codec : CODECS) {
                try (Telemetry telemetry = builder(args[0], args[1], "inherited")
                        .kafka("compression.type", codec)
                        .notice(notice -> System.out.println(notice.text()))
                        .autoRegisterSchemas(codec.equals("lz4"))
                        .build()) {
                    telemetry.record(codec, Map.of("k", "v".repeat(Limits.VALUE)));
                    System.out.println(codec + " " + telemetry.flush(PATIENCE));
                }
            }
            try (Telemetry telemetry =
                    builder(args[0], args[1], "inherited").print(System.out).build()) {
                telemetry.record("printed");
                telemetry.flush(PATIENCE);
            }
            try (TelemetryRelay relay = TelemetryRelay.builder()
                    .bootstrapServers(args[0])
                    .schemaRegistryUrl(args[1])
                    .hashKey(new byte[16])
                    .build()) {
                relay.send(RelayedEvent.builder()
                        .product("inherited")
                        .version("1")
                        .event("relayed")
                        .user(RelayedId.raw("alice"))
                        .build());
                relay.flush();
                System.out.println("relayed " + relay.sent());
            }
        }

        private static Telemetry.Builder builder(String bootstrapServers, String registry, String product) {
            return Telemetry.builder(product, "1")
                    .bootstrapServers(bootstrapServers)
                    .schemaRegistryUrl(registry);
        }
    }
}
