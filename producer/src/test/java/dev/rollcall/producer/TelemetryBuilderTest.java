package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import dev.rollcall.producer.internal.kafka.KafkaDestination;
import dev.rollcall.producer.internal.registry.RegistryAccess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TelemetryBuilderTest {

    @Test
    void refusesABlankProductOrVersion() {
        refuses(() -> Telemetry.builder(" ", "1").build(), "product=  is blank");
        refuses(() -> Telemetry.builder(null, "1").build(), "product=null is blank");
        refuses(() -> Telemetry.builder("p", "").build(), "version= is blank");
    }

    @Test
    void refusesNullWhereAnOptionHasADefault() {
        Map<String, String> variables = new HashMap<>();
        variables.put("HOME", null);
        refuses(() -> complete().exit(null), "exit=null is not a value; leave the option out");
        refuses(() -> complete().closeTimeout(null), "closeTimeout=null");
        refuses(() -> complete().spoolAge(null), "spoolAge=null");
        refuses(() -> complete().kafka(null, "v"), "kafka=null");
        refuses(() -> complete().kafka("linger.ms", null), "linger.ms=null");
        refuses(() -> complete().environment(null), "environment=null");
        refuses(() -> complete().environment(variables), "HOME=null");
    }

    @Test
    void refusesReservedNames() {
        refuses(() -> Telemetry.builder("__other__", "1").build(), "product=__other__ is reserved; leave out the");
        refuses(() -> Telemetry.builder("p", " __v").build(), "version= __v is reserved");
    }

    @Test
    void takesALibraryWhoseVersionIsNotKnown() {
        refuses(() -> complete().dependency(null, "1"), "dependency=null is blank; name the library");
        refuses(() -> complete().dependency(" ", "1"), "dependency=  is blank");
        assertThatCode(() -> complete()
                        .dependency("lib", null)
                        .dependency("lib", "")
                        .build()
                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void refusesMissingAddresses() {
        refuses(() -> bare().schemaRegistryUrl("http://localhost:8081").build(), "bootstrapServers is missing");
        refuses(() -> bare().bootstrapServers("localhost:9092").build(), "schemaRegistryUrl is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:", "localhost:0", "localhost:70000", "a:1,,b:2", "a b:1", ":9092"})
    void refusesWhatIsNoListOfBrokers(String servers) {
        refuses(
                () -> complete().bootstrapServers(servers).build(),
                "bootstrapServers=" + servers + " is not a list of brokers; write host:port");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:9092",
                "a:1, b:2",
                "[::1]:9092",
                "kafka_1:9092",
                "PLAINTEXT://kafka.example.org:9092",
                "10.0.0.1:1"
            })
    void takesListsOfBrokers(String servers) {
        assertThatCode(() -> complete().bootstrapServers(servers).build().close())
                .doesNotThrowAnyException();
    }

    @Test
    void findsTheAddressesInWhatItIsGiven() {
        KafkaDestination destination = new KafkaDestination(
                "a_1:1, SSL://b.example:2,[::1]:3",
                new RegistryAccess(List.of("http://localhost:8081"), "Basic c2VjcmV0", null, "secret", false),
                Map.of("sasl.jaas.config", "secret"));

        assertThat(destination.brokers())
                .extracting(InetSocketAddress::getHostString, InetSocketAddress::getPort)
                .containsExactly(tuple("a_1", 1), tuple("b.example", 2), tuple("[::1]", 3));
        assertThat(destination).asString().doesNotContain("secret", "c2VjcmV0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8081",
                "ftp://localhost",
                "http://",
                "http://a b",
                "http:///path",
                "http://:80",
                "http://a,b"
            })
    void refusesWhatIsNoUrl(String url) {
        refuses(
                () -> complete().schemaRegistryUrl(url).build(),
                "schemaRegistryUrl=" + url + " is not the URL of a schema registry");
    }

    @Test
    void doesNotShowThePasswordOfAUrl() {
        assertThatThrownBy(() ->
                        complete().schemaRegistryUrl("ftp://me:secret@registry").build())
                .hasMessageContaining("ftp://<hidden>@registry")
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusesNumbersOutOfRange() {
        refuses(() -> complete().queueCapacity(0).build(), "queueCapacity=0 is out of range; use 1 to");
        refuses(() -> complete().queueCapacity(-1).build(), "queueCapacity=-1 is out of range");
        refuses(() -> complete().closeTimeout(Duration.ofMillis(-1)).build(), "closeTimeout=PT-0.001S is negative");
        refuses(() -> complete().oneIn(0).build(), "oneIn=0 is out of range; use 1, which is every installation, to");
        refuses(() -> complete().oneIn(-5).build(), "oneIn=-5 is out of range");
        refuses(() -> complete().oneIn(10_001).build(), "oneIn=10001 is out of range");
        refuses(() -> complete().hashKey(new byte[15]).build(), "hashKey has 15 bytes; use at least 16");
        refuses(() -> complete().userId(" ").build(), "userId is blank");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acks",
                "bootstrap.servers",
                "client.id",
                "enable.idempotence",
                "enable.metrics.push",
                "key.serializer",
                "transactional.id",
                "value.serializer"
            })
    void refusesKafkaSettingsThatTheLibraryOwns(String setting) {
        refuses(() -> complete().kafka(setting, "x"), "kafka: " + setting + " is ");
    }

    @Test
    void refusesKafkaSettingsThatKafkaWouldNotTake() {
        refuses(
                () -> complete().kafka("liner.ms", "5").build(),
                "kafka: liner.ms is not a setting of Kafka's producer; correct the name");
        refuses(() -> complete().kafka("linger.ms", "soon").build(), "linger.ms");
        refuses(() -> complete().kafka("retries", "0").build(), "retries");
        refuses(
                () -> complete().kafka("delivery.timeout.ms", "5000").build(),
                "delivery.timeout.ms=5000 is shorter than linger.ms + request.timeout.ms; make it at least 10050");
    }

    @Test
    void takesOtherKafkaSettings() {
        assertThatCode(() -> complete()
                        .kafka("security.protocol", "SSL")
                        .kafka("linger.ms", "5")
                        .build()
                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void refusesCredentialsAndTrustStoresThatAreIncomplete() {
        String incomplete = "kafkaCredentials: the user is blank, there is no password, or one of them has control";
        refuses(() -> complete().kafkaCredentials(" ", "p"), incomplete);
        refuses(() -> complete().kafkaCredentials(null, "p"), incomplete);
        refuses(() -> complete().kafkaCredentials("u", null), incomplete);
        refuses(() -> complete().kafkaCredentials("u", "p\n"), incomplete);
        refuses(() -> complete().kafkaCredentials("u\0", "p"), incomplete);
        refuses(
                () -> complete().kafkaTrustStore(null, "p"),
                "kafkaTrustStore=null is not a file; leave the option out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1"})
    void refusesASettingOfKafkasThatContradictsAnOptionThoughTheUserHasOptedOut(String optedOut) {
        Telemetry.Builder builder = complete().environment(Map.of("DO_NOT_TRACK", optedOut));

        refuses(
                () -> builder.kafkaTls().kafka("security.protocol", "PLAINTEXT").build(),
                "kafka: security.protocol is given twice, as kafkaTls, kafkaCredentials or kafkaTrustStore set it");
        refuses(
                () -> bare().environment(Map.of("P_TELEMETRY_BOOTSTRAP_SERVERS", "a:1"))
                        .kafkaTls()
                        .kafka("security.protocol", "PLAINTEXT")
                        .build(),
                "kafka: security.protocol is given twice");
    }

    @Test
    void takesOtherKafkaSettingsBesideCredentials() {
        assertThatCode(() -> complete()
                        .kafkaCredentials("u", "p")
                        .kafkaTrustStore(Path.of("none"), null)
                        .kafka("sasl.mechanism", "PLAIN")
                        .build()
                        .close())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"P_TELEMETRY_BOOTSTRAP_SERVERS", "P_TELEMETRY_SCHEMA_REGISTRY_URL"})
    void isOffAndSaysSoOnceWhereTheUsersEnvironmentNamesNoAddress(String variable) {
        isOffBecause(variable + "=nowhere is not ", complete().environment(Map.of(variable, "nowhere")));
    }

    @Test
    void isOffAndSaysSoOnceWhereTheUsersEnvironmentNamesNoFolder() {
        String home = System.getProperty("user.home");
        try {
            System.setProperty("user.home", "?");
            isOffBecause("the environment names no state folder", complete());
            isOffBecause("names no state folder", complete().environment(Map.of("XDG_STATE_HOME", "\"/state\"")));
            isOffBecause("names no state folder", complete().environment(Map.of("XDG_STATE_HOME", "\0")));
            assertThatCode(() -> Consent.in(Map.of("XDG_STATE_HOME", "\0"), "p", null)
                            .choice())
                    .doesNotThrowAnyException();
        } finally {
            System.setProperty("user.home", home);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void isOffAndSaysSoOnceWhereTheUsersFolderCannotBeWritten(int oneIn, @TempDir Path folder) throws IOException {
        String home = System.getProperty("user.home");
        // Nobody makes a folder below a file, not even root.
        System.setProperty("user.home", Files.createFile(folder.resolve("home")).toString());
        try (LogCapture log = new LogCapture("dev.rollcall", Level.INFO)) {
            Telemetry telemetry = complete().oneIn(oneIn).build();
            telemetry.record("e");
            telemetry.close();

            assertThat(telemetry.stats().sent() + telemetry.stats().spooled()).isZero();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("Telemetry is off: the state folder cannot keep")
                    .doesNotContain(folder.toString());
        } finally {
            System.setProperty("user.home", home);
        }
    }

    @Test
    void goesOnWhereTheUsersFolderCannotBeWrittenAndNoIdOfTheInstallationIsNeeded(@TempDir Path folder)
            throws IOException {
        String home = System.getProperty("user.home");
        System.setProperty("user.home", Files.createFile(folder.resolve("home")).toString());
        try (Telemetry telemetry = complete()
                .userId("alice")
                .hashKey(new byte[16])
                .exit(Exit.WAIT)
                .closeTimeout(Duration.ZERO)
                .build()) {
            telemetry.record("e");
            telemetry.record("e");

            assertThat(telemetry.stats().recorded()).isEqualTo(2);
        } finally {
            System.setProperty("user.home", home);
        }
    }

    @Test
    void reportsWhatTheHostGotWrongThoughTheUserHasOptedOut() {
        Map<String, String> optedOut = Map.of("DO_NOT_TRACK", "1");

        refuses(() -> complete().bootstrapServers("typo").environment(optedOut).build(), "bootstrapServers=typo is no");
        refuses(() -> complete().schemaRegistryUrl("typo").environment(optedOut).build(), "schemaRegistryUrl=typo is");
        refuses(() -> bare().environment(optedOut).build(), "bootstrapServers is missing");
        refuses(
                () -> complete()
                        .bootstrapServers("typo")
                        .environment(Map.of("P_TELEMETRY_BOOTSTRAP_SERVERS", "a:1"))
                        .build(),
                "bootstrapServers=typo is no");
    }

    @Test
    void needsNoAddressesWhereNothingIsSentOrTheEnvironmentNamesThem() {
        assertThatCode(() -> {
                    bare().enabled(false).build().close();
                    bare().print(System.out).build().close();
                    bare().environment(Map.of(
                                    "P_TELEMETRY_BOOTSTRAP_SERVERS", "a:1",
                                    "P_TELEMETRY_SCHEMA_REGISTRY_URL", "http://r"))
                            .build()
                            .close();
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://edge",
                "edge.example",
                "https:edge",
                "http://a_b.example",
                "http://edge:0",
                "http://edge:70000",
                "https://edge?key=1",
                "https://edge#key",
                "/v1/events"
            })
    void refusesAnEndpointThatIsNoUrlOfAServer(String url) {
        refuses(() -> overHttp(url).build(), "endpoint=");
        refuses(() -> overHttp(url).build(), " is not the URL of an edge; write https://host or http://host:port");
        isOffBecause("P_TELEMETRY_ENDPOINT=", complete().environment(Map.of("P_TELEMETRY_ENDPOINT", url)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://me:s3cret@edge", "https://s3cret@edge", "https:me:s3cret@edge", "https://a:s3@s3cret@b"
            })
    void refusesCredentialsInTheEndpointAndDoesNotShowThem(String url) {
        assertThatThrownBy(() -> overHttp(url).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<hidden>@")
                .hasMessageContaining("endpointKey takes a write key")
                .hasMessageNotContainingAny("s3", "\n");
    }

    @Test
    void refusesAnEndpointThatIsIncompleteOrContradictsAnotherOption() {
        String beside =
                "endpoint is given together with bootstrapServers, schemaRegistryUrl or other options for Kafka";
        refuses(() -> bare().endpoint(null), "endpoint=null is not the URL of an edge; leave the option out");
        refuses(() -> overHttp("https://edge/v1/events/").build(), "names a route; leave out /v1/events");
        refuses(() -> bare().endpointKey(" "), "endpointKey is blank or has characters that a token cannot have");
        refuses(() -> bare().endpointKey("a\nb"), "endpointKey is blank");
        refuses(() -> complete().endpointKey("key").build(), "endpointKey is given without endpoint");
        refuses(() -> overHttp("https://edge").bootstrapServers("a:1").build(), beside);
        refuses(() -> overHttp("https://edge").schemaRegistryUrl("http://r").build(), beside);
        refuses(() -> overHttp("https://edge").kafkaTls().build(), beside);
        refuses(() -> overHttp("https://edge").kafka("linger.ms", "5").build(), beside);
        refuses(() -> overHttp("https://edge").schemaRegistryToken("t").build(), beside);
        refuses(
                () -> overHttp("ftp://edge")
                        .environment(Map.of("DO_NOT_TRACK", "1"))
                        .build(),
                "endpoint=ftp://edge is not the URL");
    }

    @Test
    void isOffAndSaysSoOnceWhereTheUsersEnvironmentNamesBrokersForAnEdge() {
        isOffBecause(
                "P_TELEMETRY_BOOTSTRAP_SERVERS or P_TELEMETRY_SCHEMA_REGISTRY_URL is set, where events go over HTTP; set"
                        + " P_TELEMETRY_ENDPOINT alone",
                overHttp("https://edge").environment(Map.of("P_TELEMETRY_BOOTSTRAP_SERVERS", "a:1")));
        isOffBecause(
                "set P_TELEMETRY_ENDPOINT alone",
                complete()
                        .environment(Map.of(
                                "P_TELEMETRY_ENDPOINT", "https://e", "P_TELEMETRY_SCHEMA_REGISTRY_URL", "http://r")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://edge.example", "http://localhost:8080/", "https://edge/telemetry", "http://[::1]:1"})
    void takesEndpoints(String url) {
        assertThatCode(() -> {
                    overHttp(url).endpointKey("key-of.a_product").build().close();
                    bare().environment(Map.of("P_TELEMETRY_ENDPOINT", url))
                            .build()
                            .close();
                })
                .doesNotThrowAnyException();
    }

    private static Telemetry.Builder overHttp(String url) {
        return bare().endpoint(URI.create(url));
    }

    private static void isOffBecause(String why, Telemetry.Builder builder) {
        try (LogCapture log = new LogCapture("dev.rollcall", Level.INFO);
                Telemetry telemetry = builder.build()) {
            telemetry.record("e");

            assertThat(telemetry.stats().recorded()).isZero();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("Telemetry is off: ")
                    .contains(why);
        }
    }

    private static Telemetry.Builder bare() {
        return Telemetry.builder("p", "1").environment(Map.of());
    }

    private static Telemetry.Builder complete() {
        return bare().bootstrapServers("localhost:9092").schemaRegistryUrl("http://localhost:8081");
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(message).doesNotContain("\n"));
    }
}
