package dev.rollcall.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names of the variables, and what they say of a cluster. */
class EnvironmentTest {
    private static final Map<String, String> CLUSTER =
            Map.of("ROLLCALL_BOOTSTRAP_SERVERS", "kafka:9092", "ROLLCALL_SCHEMA_REGISTRY_URL", "http://registry:8081");

    @Test
    void knowsEveryVariableOfTheJob() {
        Map<String, String> all = new TreeMap<>();
        JobConfig.variables().forEach(name -> all.put(name, "1"));
        assertThat(all).containsKeys("ROLLCALL_BOOTSTRAP_SERVERS", "ROLLCALL_MAX_SERIES");

        assertThatCode(() -> JobConfig.checkNames(all)).doesNotThrowAnyException();
    }

    @Test
    void leavesOtherProgramsVariablesAlone() {
        assertThatCode(() ->
                        JobConfig.checkNames(Map.of("PATH", "/bin", "ROLLCALL", "1", "ROLLCALL_KAFKA_CLIENT_ID", "me")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"ROLLCALL_REGISTRY_URL,ROLLCALL_SCHEMA_REGISTRY_URL", "ROLLCALL_WINDWO,ROLLCALL_WINDOW"})
    void namesTheNearestVariable(String misspelt, String meant) {
        assertThatThrownBy(() -> JobConfig.checkNames(Map.of(misspelt, "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(misspelt + ": no such variable; is it " + meant + "?");
    }

    @Test
    void aClusterNeedsNoOtherSettingOfTheJobToBeValid() {
        Map<String, String> env = new TreeMap<>(CLUSTER);
        env.put("ROLLCALL_WINDOW", "nonsense");
        env.put("ROLLCALL_KAFKA_MAX_POLL_RECORDS", "7");
        env.put("ROLLCALL_SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO", "me:s3cret");

        ClusterConfig cluster = ClusterConfig.fromEnvironment(env);

        assertThat(cluster.kafkaConfig())
                .containsOnly(Map.entry("bootstrap.servers", "kafka:9092"), Map.entry("max.poll.records", "7"));
        assertThat(cluster.registryConfig())
                .containsEntry("schema.registry.url", "http://registry:8081")
                .containsEntry("basic.auth.user.info", "me:s3cret");
        assertThat(cluster.toString()).contains("basic.auth.user.info=<hidden>").doesNotContain("s3cret");
    }

    @Test
    void refusesAMisspeltVariableWhereACommandNeedsTheClusterOnly() {
        Map<String, String> env = new TreeMap<>(CLUSTER);
        env.put("ROLLCALL_WINDWO", "1h");

        assertThatThrownBy(() -> ClusterConfig.fromEnvironment(env)).hasMessageContaining("is it ROLLCALL_WINDOW?");
    }
}
