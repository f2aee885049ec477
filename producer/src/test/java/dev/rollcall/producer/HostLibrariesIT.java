package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testkit.broker.TestBroker;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Hosts that bring libraries of their own, in versions of their own: both they and telemetry work. */
class HostLibrariesIT {

    private static final Path INHERITED = Path.of("target/lib");

    /** What the build put there for this test. */
    private static final Path OF_HOSTS = Path.of("target/hosts");

    private static final String LOGBACK = """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%msg%n</pattern></encoder>
              </appender>
              <root level="INFO"><appender-ref ref="out"/></root>
            </configuration>
            """;

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
    void aHostWithAnOlderAvroParsesItsOwnSchemas() throws Exception {
        assertThat(run(AvroHost.class, Stream.of(ofHosts("avro-1.11"), ofTheTests("jackson"))))
                .contains("avro 1.11.4", "parsed timestamp-millis", "delivered true");
    }

    @Test
    void aHostWithConfluentsClassesUsesThem() throws Exception {
        assertThat(run(
                        ConfluentHost.class,
                        Stream.of(ofTheTests("registry-client", "avro-1", "jackson", "guava", "failureaccess"))))
                .contains("serialized 1", "delivered true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.9.1", "4.3.1"})
    void aHostWithItsOwnKafkaClientSendsWithThat(String version) throws Exception {
        List<Path> kafka = version.startsWith("4") ? List.of() : ofHosts("kafka-clients-" + version);

        assertThat(run(KafkaHost.class, Stream.of(kafka))).contains("kafka " + version, "delivered true");
    }

    /** With the SLF4J that comes along, and with the next one. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void aHostWithoutALogHasNothingOnItsStderr(String version) throws Exception {
        ChildJvm host = hostRun(PlainHost.class, Stream.of(version.equals("1") ? List.of() : ofHosts("slf4j-api-2")));

        assertThat(host.out()).contains("delivered true");
        assertThat(host.err()).isEmpty();
    }

    /** With SLF4J 1.7, which it finds by a class, as the library brings it. */
    @Test
    void aHostWithLogback12Logs() throws Exception {
        assertThat(run(LoggingHost.class, Stream.of(ofTheTests("logback-classic-1.2", "logback-core-1.2"))))
                .contains("the host's own line", "telemetry is connected", "delivered true");
    }

    /** With SLF4J 2.0, which it finds as a service, in place of the library's. */
    @Test
    void aHostWithALaterLogbackLogs() throws Exception {
        assertThat(run(LoggingHost.class, Stream.of(ofHosts("slf4j-api-2", "logback"))))
                .contains("the host's own line", "telemetry is connected", "delivered true");
    }

    /** The lines that a host writes which has these libraries before those that it inherits. */
    private List<String> run(Class<?> host, Stream<List<Path>> own) throws Exception {
        return hostRun(host, own).out().lines().toList();
    }

    private ChildJvm hostRun(Class<?> host, Stream<List<Path>> own) throws Exception {
        Path tests =
                Path.of(host.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> classPath = new ArrayList<>(List.of("target/classes", tests.toString()));
        own.flatMap(List::stream).map(Path::toString).forEach(classPath::add);
        files(INHERITED).map(Path::toString).forEach(classPath::add);
        String product = host.getSimpleName() + folder.getFileName();
        ChildJvm child = ChildJvm.run(
                List.of("-cp", String.join(File.pathSeparator, classPath), host.getName()),
                folder,
                Map.of(),
                // The configuration that the tests have for their own log is not the host's.
                List.of("-Dlogback.configurationFile=" + Files.writeString(folder.resolve("logback.xml"), LOGBACK)),
                List.of(BROKER.bootstrapServers(), EventsTopic.REGISTRY, product));

        assertThat(child.exitCode()).as(child.out() + child.err()).isZero();
        assertThat(topic.awaitRaw(product, 1)).hasSize(1);
        return child;
    }

    private static List<Path> ofHosts(String... names) throws IOException {
        List<Path> found = files(OF_HOSTS)
                .filter(jar -> Stream.of(names).anyMatch(jar.getFileName().toString()::startsWith))
                .toList();
        assertThat(found).hasSizeGreaterThanOrEqualTo(names.length);
        return found;
    }

    private static List<Path> ofTheTests(String... names) {
        List<Path> found = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> Stream.of(names).anyMatch(entry::contains))
                .map(Path::of)
                .toList();
        assertThat(found).hasSizeGreaterThanOrEqualTo(names.length);
        return found;
    }

    private static Stream<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        }
    }

    /** What all hosts do in the end. */
    static final class Sender {

        static void send(String[] args) {
            try (Telemetry telemetry = Telemetry.builder(args[2], "1")
                    .bootstrapServers(args[0])
                    .schemaRegistryUrl(args[1])
                    .build()) {
                telemetry.record("e", Map.of("k", "v"));
                System.out.println("delivered " + telemetry.flush(Duration.ofSeconds(30)));
            }
        }
    }

    /** Parses a schema of its own. */
    static final class AvroHost {

        public static void main(String[] args) {
            Schema schema = new Schema.Parser().parse("{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}");
            System.out.println("avro " + Schema.class.getPackage().getImplementationVersion());
            System.out.println("parsed " + schema.getLogicalType().getName());
            Sender.send(args);
        }
    }

    /** Serializes with Confluent's classes. */
    static final class ConfluentHost {

        public static void main(String[] args) {
            Schema schema = new Schema.Parser()
                    .parse("{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"f\", \"type\":"
                            + " \"int\"}]}");
            try (KafkaAvroSerializer serializer = new KafkaAvroSerializer()) {
                serializer.configure(Map.of("schema.registry.url", "mock://host"), false);
                byte[] record = serializer.serialize(
                        "t", new GenericRecordBuilder(schema).set("f", 1).build());
                System.out.println("serialized " + record[4]);
            }
            Sender.send(args);
        }
    }

    /** Sends. */
    static final class PlainHost {

        public static void main(String[] args) {
            Sender.send(args);
        }
    }

    /** Says which Kafka client it has. */
    static final class KafkaHost {

        public static void main(String[] args) {
            System.out.println("kafka " + AppInfoParser.getVersion());
            Sender.send(args);
        }
    }

    /** Logs. */
    static final class LoggingHost {

        public static void main(String[] args) {
            LoggerFactory.getLogger("host").info("the host's own line");
            Sender.send(args);
        }
    }
}
