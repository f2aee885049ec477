package dev.rollcall.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeConfigTest {

    private static final String KEY = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "HASH_KEY|c2VjcmV0|'<hidden>' is invalid; it has 6 bytes, and at least 16 are needed",
                "HASH_KEY|se cret!|'<hidden>' is invalid; write it in base64",
                "HTTP_ADDRESS|nowhere|'nowhere' is not host:port; write",
                "MANAGEMENT_ADDRESS|127.0.0.1:8090|'127.0.0.1:8090' is invalid; it equals ROLLCALL_HTTP_ADDRESS",
                "QUEUE_MIB|1|'1' is invalid; must be from 16 to 1000000",
                "QUEUE_MIB|much|'much' is not a whole number",
                "MAX_AGE|1s|'1s' is invalid; must be at least 1m",
                "ORIGINS|app.example.org|'app.example.org' is invalid; write scheme and host",
                "ORIGINS|https://app.example.org/path|is invalid; write scheme and host",
                "TRUSTED_PROXIES|example.org|'example.org' is invalid; write IP addresses or networks",
                "TRUSTED_PROXIES|10.0.0.0/99|'10.0.0.0/99' is invalid; write IP addresses or networks",
                "RATE|-1|'-1' is invalid; must be from 0, for no limit",
                "CONNECTIONS|1|'1' is invalid; must be from 16 to 100000",
                "KAFKA_ACKS|1|the guarantees depend on Rollcall's own value of acks; remove the variable",
                "KAFKA_SESSION_TIMEOUT_MS|1|Kafka has no setting session.timeout.ms",
                "QUEUE_DIRR|x|no such variable; is it ROLLCALL_QUEUE_DIR?"
            })
    void aWrongValueIsNamedWithTheFix(String variable, String value, String message) {
        assertThatThrownBy(() -> EdgeConfig.fromEnvironment(environment("ROLLCALL_" + variable, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ROLLCALL_" + variable)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("c2VjcmV0", "se cret!", "\n");
    }

    @ParameterizedTest
    @CsvSource({"BOOTSTRAP_SERVERS", "SCHEMA_REGISTRY_URL", "HASH_KEY"})
    void whatIsNeededIsNamedWhereItIsAbsent(String variable) {
        Map<String, String> env = environment("ROLLCALL_" + variable, " ");

        assertThatThrownBy(() -> EdgeConfig.fromEnvironment(env))
                .hasMessageStartingWith("ROLLCALL_" + variable + " is not set; it is the ");
    }

    @Test
    void theKeyMayStandInAFileButNotTwice(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), KEY + "\n");
        Map<String, String> env = environment("ROLLCALL_HASH_KEY_FILE", file.toString());

        assertThatThrownBy(() -> EdgeConfig.fromEnvironment(env))
                .hasMessage("ROLLCALL_HASH_KEY_FILE: ROLLCALL_HASH_KEY is set too; remove one of them");
        env.remove("ROLLCALL_HASH_KEY");
        assertThat(EdgeConfig.fromEnvironment(env).hashKey()).asString().isEqualTo("secret secret secret secret");
        Files.writeString(file, "");
        assertThatThrownBy(() -> EdgeConfig.fromEnvironment(env))
                .hasMessageStartingWith("ROLLCALL_HASH_KEY_FILE: '" + file + "' is empty");
    }

    @Test
    void noTextOfTheSettingsHasTheKey() {
        EdgeConfig config = EdgeConfig.fromEnvironment(environment("ROLLCALL_KAFKA_LINGER_MS", "7"));

        assertThat(config.toString()).doesNotContain(KEY, "secret").contains("linger.ms=7");
        assertThat(config.cluster().kafka()).containsEntry("linger.ms", "7");
    }

    private static Map<String, String> environment(String variable, String value) {
        Map<String, String> env = new HashMap<>(Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS", "localhost:9092",
                "ROLLCALL_SCHEMA_REGISTRY_URL", "http://localhost:8081",
                "ROLLCALL_HASH_KEY", KEY));
        env.put(variable, value);
        return env;
    }
}
