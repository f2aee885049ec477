package dev.rollcall.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.service.config.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobConfigTest {

    @Test
    void namesAVariableThatIsNeededButAbsent() {
        assertThatThrownBy(() -> JobConfig.fromEnvironment(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ROLLCALL_BOOTSTRAP_SERVERS is not set");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    WINDOW                      | 10         | ROLLCALL_WINDOW: '10' is not a duration
                    WINDOW                      | 10ms       | ROLLCALL_WINDOW: '10ms' is invalid; must be at least 1s
                    WINDOW                      | -1s        | ROLLCALL_WINDOW: '-1s' is not a duration
                    WINDOW                      | 25h        | ROLLCALL_WINDOW: '25h' is invalid; must be at most 1d
                    WINDOW                      | 7h         | ROLLCALL_WINDOW: '7h' is invalid; a day must be a whole number of windows; use e.g. 6h
                    WINDOW                      | 7s         | ROLLCALL_WINDOW: '7s' is invalid; a day must be a whole number of windows; use e.g. 6s
                    WINDOW                      | 1100ms     | ROLLCALL_WINDOW: '1100ms' is invalid; a day must be a whole number of windows; use e.g. 1s
                    KEEP_WINDOWS                | 2d         | ROLLCALL_KEEP_WINDOWS: '2d' is invalid; rows can change for 3010m; use at least that
                    KEEP_WINDOWS                | for ever   | ROLLCALL_KEEP_WINDOWS: 'for ever' is not a duration
                    WINDOW                      | 999999999999d | ROLLCALL_WINDOW: '999999999999d' is invalid; must be at most
                    GRACE                       | 999999999999ms | ROLLCALL_GRACE: '999999999999ms' is invalid; must be at most
                    GRACE                       | 367d       | ROLLCALL_GRACE: '367d' is invalid; must be at most 366d
                    MAX_SERIES                  | 99999999999 | ROLLCALL_MAX_SERIES: '99999999999' is not a whole number
                    MAX_PRODUCTS                | 1000001    | ROLLCALL_MAX_PRODUCTS: '1000001' is invalid; must be from 1 to 1000000
                    COMMIT_INTERVAL             | 61s        | ROLLCALL_COMMIT_INTERVAL: '61s' is invalid; must be at most 1m
                    KAFKA_MAX_POLL_RECORDS      | few        | Invalid value few for configuration max.poll.records
                    KAFKA_RETRIES               | 0          | Must set retries to non-zero
                    KAFKA_DELIVERY_TIMEOUT_MS   | 5000       | must be at least linger.ms and request.timeout.ms, which are 30005
                    KAFKA_MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION | 6 | max.in.flight.requests.per.connection must be set to at most 5
                    KAFKA_INTERNAL_THROW_ON_FETCH_STABLE_OFFSET_UNSUPPORTED | true | Kafka has no setting internal
                    GRACE                       | soon       | ROLLCALL_GRACE: 'soon' is not a duration
                    MAX_AGE                     | 5s         | ROLLCALL_MAX_AGE: '5s' is invalid; must be at least 1h
                    MAX_AGE                     | 9999d      | ROLLCALL_MAX_AGE: '9999d' is invalid; must be at most
                    COMMIT_INTERVAL             | 0s         | ROLLCALL_COMMIT_INTERVAL: '0s' is invalid
                    COMBINE_THREADS             | two        | ROLLCALL_COMBINE_THREADS: 'two' is not a whole number
                    COUNT_THREADS               | 0          | ROLLCALL_COUNT_THREADS: '0' is invalid
                    ROLES                       | combine,api | ROLLCALL_ROLES: 'api' is invalid; use combine, count, http, or some of them, comma separated
                    ROLES                       | count,     | ROLLCALL_ROLES: '' is invalid; use combine, count, http
                    ROLES                       | HTTP       | ROLLCALL_ROLES: 'HTTP' is invalid; use combine, count, http
                    API_ROWS                    | -1         | ROLLCALL_API_ROWS: '-1' is invalid; must be from 0
                    HTTP_ADDRESS                | 8080       | ROLLCALL_HTTP_ADDRESS: '8080' is not host:port
                    HTTP_ADDRESS                | a:70000    | ROLLCALL_HTTP_ADDRESS: 'a:70000' is not host:port
                    HTTP_HOSTS                  | a, https://b | ROLLCALL_HTTP_HOSTS: 'https://b' is invalid; write names without scheme and port
                    HTTP_HOSTS                  | b:8080     | ROLLCALL_HTTP_HOSTS: 'b:8080' is invalid
                    MANAGEMENT_ADDRESS          | 9464       | ROLLCALL_MANAGEMENT_ADDRESS: '9464' is not host:port; write e.g. 127.0.0.1:9464
                    MANAGEMENT_ADDRESS          | 127.0.0.1:8080 | ROLLCALL_MANAGEMENT_ADDRESS: '127.0.0.1:8080' is invalid; it equals ROLLCALL_HTTP_ADDRESS
                    APPLICATION_ID              | a b        | ROLLCALL_APPLICATION_ID: 'a b' is invalid; use 1 to 100 letters
                    SCHEMA_REGISTRY_URL         | localhost  | ROLLCALL_SCHEMA_REGISTRY_URL: 'localhost' is invalid
                    WINDOWS                     | 1h         | ROLLCALL_WINDOWS: no such variable
                    KAFKA_GROUP_ID              | x          | ROLLCALL_KAFKA_GROUP_ID: the guarantees depend on
                    KAFKA_PROCESSING_GUARANTEE  | x          | ROLLCALL_KAFKA_PROCESSING_GUARANTEE: the guarantees depend on
                    KAFKA_SECURITY_PROTOKOL     | SSL        | ROLLCALL_KAFKA_SECURITY_PROTOKOL: Kafka has no setting security.protokol
                    """)
    void namesTheVariableTheValueAndTheFix(String variable, String value, String message) {
        assertThatThrownBy(() -> JobConfig.fromEnvironment(environment("ROLLCALL_" + variable, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "processing.exception.handler",
                "deserialization.exception.handler",
                "default.deserialization.exception.handler",
                "production.exception.handler",
                "default.production.exception.handler",
                "interceptor.classes",
                "partitioner.class",
                "partitioner.ignore.keys",
                "transaction.timeout.ms",
                "max.request.size",
                "check.crcs",
                "default.timestamp.extractor"
            })
    void refusesASettingThatCouldDropRepeatOrMoveRecords(String setting) {
        String variable = "ROLLCALL_KAFKA_" + setting.toUpperCase(Locale.ROOT).replace('.', '_');
        assertThatThrownBy(() -> JobConfig.fromEnvironment(environment(variable, "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(variable + ": the guarantees depend on Rollcall's own value of " + setting
                        + "; remove the variable");
    }

    @Test
    void anUpgradeOfKafkaBringsNoSettingThatNobodyHasDecidedOn() throws IOException {
        try (InputStream file = JobConfigTest.class.getResourceAsStream("kafka-settings.txt")) {
            Map<String, List<String>> decided = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" "))
                    .collect(Collectors.groupingBy(
                            line -> line[0], Collectors.mapping(line -> line[1], Collectors.toList())));
            assertThat(JobVariable.OWNED).containsExactlyInAnyOrderElementsOf(decided.get("rollcall"));
            Set<String> free = new HashSet<>(JobVariable.kafkaSettings());
            free.removeAll(JobVariable.OWNED);
            assertThat(free).containsExactlyInAnyOrderElementsOf(decided.get("operator"));
        }
    }

    @Test
    void refusesAFolderThatCannotBe() {
        assertThatThrownBy(() -> JobConfig.fromEnvironment(environment("ROLLCALL_STATE_DIR", "a\0b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ROLLCALL_STATE_DIR: 'a");
    }

    @Test
    void readsTheNamesThatBrowsersMayUse() {
        assertThat(JobConfig.fromEnvironment(environment("ROLLCALL_HTTP_HOSTS", " Counts.Example.org , [fd00::1],*"))
                        .httpHosts())
                .containsExactlyInAnyOrder("counts.example.org", "[fd00::1]", "*");
    }

    @Test
    void takesSomeOfTheRoles() {
        JobConfig config = JobConfig.fromEnvironment(environment("ROLLCALL_ROLES", " http , combine"));
        assertThat(config.roles()).containsExactly(Role.COMBINE, Role.HTTP);
        assertThat(config.counts()).isTrue();
        assertThat(JobConfig.fromEnvironment(environment("ROLLCALL_ROLES", "http"))
                        .counts())
                .isFalse();
    }

    @Test
    void hasStandardsForEverythingElse() {
        JobConfig config = JobConfig.fromEnvironment(environment("OTHER", "x"));
        assertThat(config.window()).isEqualTo(Duration.ofHours(1));
        assertThat(config.grace()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.maxAge()).isEqualTo(Duration.ofDays(2));
        assertThat(config.keepWindows()).isEqualTo(Duration.ofDays(400));
        assertThat(config.applicationId()).isEqualTo("rollcall");
        assertThat(config.roles()).containsExactly(Role.COMBINE, Role.COUNT, Role.HTTP);
        assertThat(config.http().getHostString()).isEqualTo("127.0.0.1");
        assertThat(config.management().getHostString()).isEqualTo("127.0.0.1");
    }

    @Test
    void passesKafkasOwnSettingsThrough() {
        JobConfig config = JobConfig.fromEnvironment(environment("ROLLCALL_KAFKA_SASL_MECHANISM", "SCRAM-SHA-512"));
        assertThat(config.kafka()).isEqualTo(Map.of("sasl.mechanism", "SCRAM-SHA-512"));
        assertThat(new KafkaSettings(config).admin()).containsEntry("sasl.mechanism", "SCRAM-SHA-512");
        assertThat(new KafkaSettings(config).combineProducer("w")).containsEntry("sasl.mechanism", "SCRAM-SHA-512");
        assertThat(new KafkaSettings(config).streams("i", java.nio.file.Path.of("state")))
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512");
    }

    @Test
    void hidesSecretsWhenPrinted() {
        Map<String, String> env = environment("ROLLCALL_KAFKA_SASL_JAAS_CONFIG", "password=hunter2");
        env.put("ROLLCALL_SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO", "me:hunter2");
        env.put("ROLLCALL_KAFKA_SSL_KEYSTORE_PASSWORD", "hunter2");
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", "http://me:hunter2@registry:8081");
        assertThat(JobConfig.fromEnvironment(env).toString())
                .contains("sasl.jaas.config")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "10s,PT10S", "5m,PT5M", "1h,PT1H", "2d,PT48H", "0s,PT0S"})
    void readsAndWritesDurationsAlike(String text, Duration duration) {
        assertThat(Durations.parse("x", text)).isEqualTo(duration);
        assertThat(Durations.format(duration)).isEqualTo(text);
    }

    @Test
    void takesSecretsFromFiles(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "hunter2\n");
        JobConfig config =
                JobConfig.fromEnvironment(environment("ROLLCALL_KAFKA_SASL_JAAS_CONFIG_FILE", secret.toString()));
        assertThat(config.kafka()).isEqualTo(Map.of("sasl.jaas.config", "hunter2"));
        assertThat(config.toString()).doesNotContain("hunter2");
    }

    @Test
    void refusesAFileThatHoldsNoValue(@TempDir Path folder) throws IOException {
        String variable = "ROLLCALL_KAFKA_SASL_JAAS_CONFIG_FILE";
        String missing = folder.resolve("missing").toString();
        assertThatThrownBy(() -> JobConfig.fromEnvironment(environment(variable, missing)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(variable + ": '" + missing
                        + "' cannot be read (NoSuchFileException); name a readable text file");
        String empty = Files.createFile(folder.resolve("empty")).toString();
        assertThatThrownBy(() -> JobConfig.fromEnvironment(environment(variable, empty)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(variable + ": '" + empty + "' is empty; write the value into it");
    }

    @Test
    void refusesAValueThatIsGivenBothWays(@TempDir Path folder) throws IOException {
        Map<String, String> env = new HashMap<>(environment("ROLLCALL_KAFKA_SASL_JAAS_CONFIG", "one"));
        env.put(
                "ROLLCALL_KAFKA_SASL_JAAS_CONFIG_FILE",
                Files.writeString(folder.resolve("secret"), "other").toString());
        assertThatThrownBy(() -> JobConfig.fromEnvironment(env))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ROLLCALL_KAFKA_SASL_JAAS_CONFIG is set too")
                .hasMessageNotContaining("other");
    }

    private static Map<String, String> environment(String name, String value) {
        Map<String, String> env = new HashMap<>();
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", "localhost:9092");
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", "http://localhost:8081");
        env.put(name, value);
        return env;
    }
}
