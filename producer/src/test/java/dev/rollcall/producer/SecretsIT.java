package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever fails, no part of a password is in a log at its lowest level, an exception, a file or the process list. */
class SecretsIT {

    private static final String MARK = "s3cret";
    private static final String PASSWORD = "p/s3cret@s3cret:s3cret%s3cret+s3cret\"s3cret\\s3cret s3cret";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path state;

    private final FakeRegistry registry = FakeRegistry.inOrder();
    private ServerSocket server;

    @AfterEach
    void closeAll() throws IOException {
        registry.close();
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void areNotShown(Fault fault) throws Exception {
        fault.prepare(this);
        List<String> commands = new ArrayList<>();
        String shown;
        try (LogCapture log = new LogCapture("ROOT", Level.TRACE);
                JdkLog jdk = new JdkLog()) {
            Telemetry telemetry = builder(fault).build();
            telemetry.record("e");
            assertThat(telemetry.flush(Duration.ofMillis(300))).isFalse();
            await().atMost(PATIENCE).until(() -> log.lines().stream().anyMatch(line -> line.endsWith("events wait")));
            telemetry.close();
            ProcessHandle.current()
                    .descendants()
                    .forEach(child -> commands.add(child.info() + " " + environment(child.pid())));
            shown = telemetry + " " + telemetry.stats();
            assertThat(jdk.lines()).as("the JDK's log is on").isNotEmpty();
            assertNone(jdk.lines());
            assertNone(log.lines());
        }
        assertThat(commands).as("a sender was started").isNotEmpty();
        assertNone(commands);
        assertNone(List.of(shown));
        assertNone(files());
    }

    /** The host has quoted it wrongly; Kafka's message names the word after the quote. */
    @Test
    void areNotShownWhereKafkaCannotReadTheHostsOwnSetting() {
        try (LogCapture log = new LogCapture("ROOT", Level.TRACE)) {
            Telemetry telemetry = Telemetry.builder("secrets", "1")
                    .environment(Map.of())
                    .bootstrapServers("localhost:" + registry.port())
                    .schemaRegistryUrl(registry.url())
                    .kafka("security.protocol", "SASL_SSL")
                    .kafka("sasl.mechanism", "PLAIN")
                    .kafka(
                            "sasl.jaas.config",
                            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"app\""
                                    + " password=\"s3cret\"s3cret s3cret\";")
                    .stateDirectory(state)
                    .build();
            telemetry.record("e");
            assertThat(telemetry.flush(Duration.ofMillis(300))).isFalse();
            await().atMost(PATIENCE).until(() -> log.lines().stream().anyMatch(line -> line.endsWith("events wait")));
            telemetry.close();

            assertNone(log.lines());
        }
    }

    private Telemetry.Builder builder(Fault fault) {
        return Telemetry.builder("secrets", "1")
                .environment(Map.of())
                .bootstrapServers(fault.servers(this))
                .schemaRegistryUrl(fault.url(this))
                .schemaRegistryCredentials("app", PASSWORD)
                .kafkaCredentials("app", PASSWORD)
                .stateDirectory(state)
                .exit(Exit.DETACH);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> {
                        try {
                            return file + Files.readString(file, StandardCharsets.ISO_8859_1);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .collect(Collectors.toList());
        }
    }

    /** Empty where the operating system does not show it. */
    private static String environment(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException hidden) {
            return "";
        }
    }

    private static void assertNone(List<String> texts) {
        String encoded = Base64.getEncoder().encodeToString(("app:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        assertThat(texts).noneMatch(text -> text.contains(MARK) || text.contains(encoded));
    }

    private String serve(boolean reset) throws IOException {
        ServerSocket open = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server = open;
        if (reset) {
            Thread thread = new Thread(() -> {
                while (!open.isClosed()) {
                    try (Socket socket = open.accept()) {
                        socket.setSoLinger(true, 0);
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        return "localhost:" + open.getLocalPort();
    }

    enum Fault {
        NOBODY_LISTENS,
        IS_NO_TLS,
        REFUSES_THE_CREDENTIALS,
        IS_OUT_OF_ORDER,
        RESETS,
        SAYS_NOTHING,
        WRONG_URL,
        BROKER_SAYS_NOTHING,
        BROKER_IS_NO_TLS;

        private String address = "";

        void prepare(SecretsIT test) throws IOException {
            switch (this) {
                case REFUSES_THE_CREDENTIALS -> test.registry.demand("Basic other");
                case IS_OUT_OF_ORDER -> test.registry.respondWith(503);
                case WRONG_URL -> test.registry.respondWith(404);
                case RESETS -> address = test.serve(true);
                case SAYS_NOTHING, BROKER_SAYS_NOTHING -> address = test.serve(false);
                case NOBODY_LISTENS, IS_NO_TLS, BROKER_IS_NO_TLS -> {}
            }
        }

        String url(SecretsIT test) {
            return switch (this) {
                case NOBODY_LISTENS -> "http://localhost:1";
                case IS_NO_TLS -> "https://localhost:" + test.registry.port();
                case RESETS, SAYS_NOTHING -> "http://" + address;
                default -> test.registry.url();
            };
        }

        String servers(SecretsIT test) {
            return switch (this) {
                case BROKER_SAYS_NOTHING -> address;
                // It responds in plain text to what is no HTTP.
                case BROKER_IS_NO_TLS -> "localhost:" + test.registry.port();
                default -> "localhost:1";
            };
        }
    }
}
