package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.state.ConsentFile;
import dev.rollcall.producer.internal.state.Identity;
import dev.rollcall.producer.internal.state.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Off means off, whatever the reason: no thread, no socket, no file, and none of the classes that sending takes. */
class OffTest {

    private static final String[] CLASSES_OF_SENDING = {
        "org.apache.kafka.", "org.apache.avro.", "io.confluent.", "com.fasterxml.", "org.jctools.", "javax.crypto."
    };

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void leavesNoTrace(Reason reason) throws Exception {
        Path state = Files.createDirectory(folder.resolve("state"));
        reason.prepare(state);
        Map<String, String> before = filesIn(state);

        ChildJvm host = ChildJvm.run(
                Host.class, folder, reason.environment, List.of("-Xlog:class+load"), reason.name(), state.toString());

        assertThat(host.err()).isEmpty();
        assertThat(host.exitCode()).isZero();
        assertThat(host.out())
                .contains("recorded=0 threads=[] sockets=[]")
                .as("the classes are listed")
                .contains("dev.rollcall.producer.Telemetry ");
        assertThat(host.out().lines())
                .noneMatch(line -> Stream.of(CLASSES_OF_SENDING).anyMatch(name -> line.contains("] " + name)));
        assertThat(filesIn(state)).isEqualTo(before);
        assertThat(filesIn(folder).keySet())
                .as("no file but those of the test")
                .allMatch(file -> file.startsWith("state/") || file.equals("out") || file.equals("err"));
    }

    private static Map<String, String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .collect(Collectors.toMap(
                            file -> folder.relativize(file).toString(), OffTest::content, (a, b) -> a, TreeMap::new));
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    enum Reason {
        DO_NOT_TRACK(Map.of("DO_NOT_TRACK", "1")),
        OPTED_OUT(Map.of("HOST_OPTOUT_TELEMETRY", "yes")),
        DISABLED(Map.of()) {
            @Override
            void configure(Telemetry.Builder builder) {
                builder.enabled(false);
            }
        },
        DENIED(Map.of()) {
            @Override
            void prepare(Path state) throws IOException {
                Consent.in(Map.of(), "host", state).revoke();
            }
        },
        DENIAL_DAMAGED(Map.of()) {
            @Override
            void prepare(Path state) throws IOException {
                Files.writeString(state.resolve(ConsentFile.NAME), "den");
            }
        },
        UNDECIDED(Map.of()) {
            @Override
            void configure(Telemetry.Builder builder) {
                builder.requireConsent(true).oneIn(3);
            }
        },
        NOT_DRAWN(Map.of()) {
            @Override
            void prepare(Path state) throws IOException {
                byte[] secret = new byte[Installation.SECRET_LENGTH];
                while (Long.remainderUnsigned(Identity.lot(secret, "host"), 10_000) == 0) {
                    secret[0]++;
                }
                Files.write(state.resolve(Installation.FILE), Arrays.copyOf(secret, Installation.LENGTH));
            }

            @Override
            void configure(Telemetry.Builder builder) {
                builder.oneIn(10_000);
            }
        };

        private final Map<String, String> environment;

        Reason(Map<String, String> environment) {
            this.environment = environment;
        }

        void prepare(Path state) throws IOException {}

        void configure(Telemetry.Builder builder) {}
    }

    /** Does all that can be done with telemetry, and says what it sees of itself. */
    static final class Host {

        public static void main(String[] args) throws IOException {
            Set<String> threads = threads();
            Set<String> sockets = sockets();
            Telemetry.Builder builder = Telemetry.builder("host", "1")
                    .bootstrapServers("localhost:1")
                    .schemaRegistryUrl("http://localhost:1")
                    .kafka("linger.ms", "10")
                    .userId("alice")
                    .dependency("lib", "1")
                    .notice(notice -> System.out.println("told"))
                    .stateDirectory(Path.of(args[1]));
            Reason.valueOf(args[0]).configure(builder);
            Telemetry telemetry = builder.build();
            for (int i = 0; i < 1_000; i++) {
                telemetry.record("e", Map.of("k", "v"));
            }
            telemetry.flush(Duration.ofSeconds(10));
            threads = difference(threads(), threads);
            sockets = difference(sockets(), sockets);
            telemetry.close();
            telemetry.close();
            System.out.println(
                    "recorded=" + telemetry.stats().recorded() + " threads=" + threads + " sockets=" + sockets);
        }

        private static Set<String> threads() {
            return Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        /** Empty where the operating system does not show them. */
        private static Set<String> sockets() throws IOException {
            Set<String> sockets = new TreeSet<>();
            Path open = Path.of("/proc/self/fd");
            if (Files.isDirectory(open)) {
                try (Stream<Path> links = Files.list(open)) {
                    for (Path link : links.toList()) {
                        String target = Files.exists(link)
                                ? Files.readSymbolicLink(link).toString()
                                : "";
                        if (target.startsWith("socket:")) {
                            sockets.add(target);
                        }
                    }
                }
            }
            return sockets;
        }

        private static Set<String> difference(Set<String> after, Set<String> before) {
            after.removeAll(before);
            return after;
        }
    }
}
