package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.spool.NumberedEvents;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host program in a JVM of its own. */
class HostProcessIT {

    @TempDir
    Path folder;

    @Test
    void endsByItselfThoughItNeverClosesAndNobodyAnswers() throws Exception {
        ChildJvm host = ChildJvm.run(Host.class, folder, Map.of(), List.of("-verbose:class"));

        assertThat(host.exitCode()).isZero();
        assertThat(host.out()).contains("recorded=1000").contains("thread=true");
        assertThat(host.err()).isEmpty();
        assertThat(loaded(host, "org.apache.kafka.", "org.apache.avro.", "io.confluent."))
                .isEmpty();
        assertThat(spooled()).hasSize(1_000);
    }

    /** Cron and minimal containers have this locale; the JVM cannot spell the folder. */
    @Test
    void runsWhereTheLocaleCannotSpellTheStateFolder() throws Exception {
        Path shell = Path.of("/bin/sh");
        assumeThat(shell).exists();
        Path out = folder.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(
                        shell.toString(),
                        "-c",
                        "XDG_STATE_HOME=$(printf '/j\\303\\274rgen') exec \"$0\" -cp \"$1\" \"$2\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"),
                        ShortHost.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C");
        Process host = builder.start();

        assertThat(host.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(out).isEmptyFile();
        assertThat(host.exitValue()).isZero();
    }

    /** Each of these costs a cold JVM milliseconds that a short program would notice. */
    @Test
    void loadsNothingSlowForAProgramThatEndsAtOnce() throws Exception {
        ChildJvm host = ChildJvm.run(ShortHost.class, folder, Map.of(), List.of("-verbose:class"));

        assertThat(host.exitCode()).isZero();
        assertThat(spooled()).hasSize(1);
        assertThat(loaded(
                        host,
                        "org.",
                        "io.",
                        "com.",
                        "java.lang.invoke.InnerClassLambdaMetafactory",
                        "java.lang.ProcessHandleImpl",
                        "java.security.Provider",
                        "java.security.SecureRandom",
                        "java.util.regex.",
                        "java.util.stream."))
                .isEmpty();
    }

    @Test
    void loadsNothingMoreWhereTheBrokersHaveTlsAndPasswords() throws Exception {
        List<String> flags = List.of("-verbose:class");
        String plain = ChildJvm.run(ShortHost.class, Files.createDirectory(folder.resolve("a")), Map.of(), flags)
                .out();
        Path encrypted = Files.createDirectory(folder.resolve("b"));
        ChildJvm host = ChildJvm.run(EncryptedHost.class, encrypted, Map.of(), flags);

        assertThat(host.exitCode()).isZero();
        assertThat(spooled(encrypted)).hasSize(1);
        assertThat(classes(host.out()))
                .contains(Telemetry.class.getName())
                .filteredOn(name -> !name.equals(EncryptedHost.class.getName()))
                .isSubsetOf(classes(plain));
    }

    @Test
    void loadsNothingThatSendsOverHttpForAProgramThatEndsAtOnce() throws Exception {
        ChildJvm host = ChildJvm.run(EndpointHost.class, folder, Map.of(), List.of("-verbose:class"));

        assertThat(host.exitCode()).isZero();
        assertThat(spooled()).hasSize(1);
        assertThat(loaded(
                        host,
                        "org.",
                        "io.",
                        "com.",
                        "java.net.http.",
                        "jdk.internal.net.http.",
                        "sun.net.www.http.",
                        "javax.net.ssl.",
                        "java.lang.invoke.InnerClassLambdaMetafactory",
                        "java.util.regex.",
                        "java.util.stream.",
                        "dev.rollcall.producer.internal.edge.EdgeTransport",
                        "dev.rollcall.producer.internal.kafka.KafkaDestination",
                        "dev.rollcall.producer.internal.http.JdkHttpPoster"))
                .isEmpty();
    }

    @Test
    void doesWithoutLocksAndChannelsFromItsSecondRunOn() throws Exception {
        ChildJvm.run(ShortHost.class, folder, Map.of(), List.of());
        ChildJvm host = ChildJvm.run(ShortHost.class, folder, Map.of(), List.of("-verbose:class"));

        assertThat(host.exitCode()).isZero();
        assertThat(loaded(
                        host,
                        "java.lang.invoke.VarHandleLongs",
                        "java.util.concurrent.atomic.Striped64",
                        "java.net.InetSocketAddress",
                        "java.nio.channels.FileChannel",
                        "java.nio.file.NoSuchFileException",
                        "dev.rollcall.producer.internal.delivery.Transport",
                        "dev.rollcall.producer.internal.state.StateFolder",
                        "dev.rollcall.producer.internal.delivery.Delivery ",
                        "dev.rollcall.producer.internal.delivery.DeliveryLog",
                        "dev.rollcall.producer.internal.delivery.Backoff",
                        "dev.rollcall.producer.internal.spool.SpoolFolder"))
                .isEmpty();
        assertThat(spooled()).hasSize(2);
    }

    @Test
    void endsByItselfWhenItWaitsAndNobodyAnswers() throws Exception {
        ChildJvm host = ChildJvm.run(Host.class, folder, Map.of(), List.of("-Dexit=WAIT"));

        assertThat(host.exitCode()).isZero();
        assertThat(spooled()).hasSize(1_000);
    }

    @Test
    void losesNothingThatIsOnDiskWhenItIsKilled() throws Exception {
        ChildJvm host = ChildJvm.run(Host.class, folder, Map.of(), List.of("-Dexit=WAIT"), "halt");

        assertThat(host.exitCode()).isEqualTo(9);
        assertThat(spooled()).as("all that was on disk before").hasSize(1_000);
    }

    @Test
    void printsAndLoadsNoKafkaWhenTheUserAsksToSeeTheRecords() throws Exception {
        ChildJvm host = ChildJvm.run(
                Host.class, folder, Map.of("HOST_TELEMETRY_PRINT", "1"), List.of("-verbose:class"), "close");

        assertThat(host.err().lines()).hasSize(1_000).allMatch(line -> line.startsWith("{\"product\": \"host\""));
        assertThat(loaded(host, "org.apache.kafka.")).isEmpty();
    }

    /** What a later run finds. */
    private List<NumberedEvent> spooled() {
        return spooled(folder);
    }

    private static List<NumberedEvent> spooled(Path home) {
        return NumberedEvents.takenFrom(home.resolve(".local/state/rollcall/host"));
    }

    /** The names in what {@code -verbose:class} prints. */
    private static Set<String> classes(String out) {
        return out.lines()
                .filter(line -> line.contains(" source: "))
                .map(line -> line.substring(line.indexOf("] ") + 2, line.indexOf(" source: ")))
                .collect(Collectors.toSet());
    }

    private static List<String> loaded(ChildJvm host, String... packages) {
        return host.out()
                .lines()
                .filter(line -> Stream.of(packages).anyMatch(name -> line.contains("] " + name)))
                .toList();
    }

    /** Records one event. */
    static final class ShortHost {

        public static void main(String[] args) {
            Telemetry.builder("host", "1")
                    .bootstrapServers("localhost:1")
                    .schemaRegistryUrl("http://localhost:1")
                    .build()
                    .record("e");
        }
    }

    /** Records one event, for an edge. */
    static final class EndpointHost {

        public static void main(String[] args) {
            Telemetry.builder("host", "1")
                    .endpoint(URI.create("https://localhost:1"))
                    .endpointKey("key")
                    .build()
                    .record("e");
        }
    }

    /** Records one event, for brokers with TLS and passwords. */
    static final class EncryptedHost {

        public static void main(String[] args) {
            Telemetry.builder("host", "1")
                    .bootstrapServers("localhost:1")
                    .kafkaCredentials("app", "/@:%+\"\\ ")
                    .kafkaTrustStore(Path.of("authority.pem"), null)
                    .schemaRegistryUrl("https://localhost:1")
                    .build()
                    .record("e");
        }
    }

    /** Records a thousand events. */
    static final class Host {

        public static void main(String[] args) {
            Telemetry telemetry = Telemetry.builder("host", "1")
                    .bootstrapServers("localhost:1")
                    .schemaRegistryUrl("http://localhost:1")
                    .exit(Exit.valueOf(System.getProperty("exit", "SPOOL")))
                    .build();
            for (int i = 0; i < 1_000; i++) {
                telemetry.record("e");
            }
            boolean thread = Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(t -> t.getName().equals("rollcall-telemetry"));
            System.out.println("recorded=" + telemetry.stats().recorded() + " thread=" + thread);
            if (List.of(args).contains("halt")) {
                while (telemetry.stats().spooled() < 1_000) {
                    Thread.onSpinWait();
                }
                Runtime.getRuntime().halt(9);
            }
            if (args.length > 0) {
                // A busy machine may need longer to print them all than close() waits.
                telemetry.flush(Duration.ofSeconds(40));
                telemetry.close();
            }
        }
    }
}
