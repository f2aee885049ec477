package dev.rollcall.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.service.config.ClusterConfig;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** A service rollcall, or rollcall-kafka, and what Kubernetes makes of it in every pod of the namespace. */
    @ParameterizedTest
    @ValueSource(
            strings = {"ROLLCALL", "ROLLCALL_KAFKA", "ROLLCALL_SCHEMA_REGISTRY", "ROLLCALL_HTTP", "ROLLCALL_WEB_2"})
    void leavesTheServiceLinksOfKubernetesAlone(String service) {
        Map<String, String> env = new TreeMap<>(CLUSTER);
        env.put(service + "_SERVICE_HOST", "10.0.0.1");
        env.put(service + "_SERVICE_PORT", "80");
        env.put(service + "_SERVICE_PORT_HTTP", "80");
        env.put(service + "_PORT", "tcp://10.0.0.1:80");
        env.put(service + "_PORT_80_TCP", "tcp://10.0.0.1:80");
        env.put(service + "_PORT_80_TCP_PROTO", "tcp");
        env.put(service + "_PORT_80_TCP_PORT", "80");
        env.put(service + "_PORT_80_TCP_ADDR", "10.0.0.1");

        assertThatCode(() -> JobConfig.checkNames(env)).doesNotThrowAnyException();
        assertThat(JobConfig.cluster(env)).isEqualTo(JobConfig.cluster(CLUSTER));
    }

    @Test
    void refusesAPortThatNoServiceLinkWouldHave() {
        assertThatThrownBy(() -> JobConfig.checkNames(Map.of("ROLLCALL_PORT", "8080")))
                .hasMessageStartingWith("ROLLCALL_PORT: no such variable");
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

        ClusterConfig cluster = JobConfig.cluster(env);

        assertThat(cluster.kafkaConfig())
                .containsOnly(Map.entry("bootstrap.servers", "kafka:9092"), Map.entry("max.poll.records", "7"));
        assertThat(cluster.registryConfig())
                .containsEntry("schema.registry.url", "http://registry:8081")
                .containsEntry("basic.auth.user.info", "me:s3cret");
        assertThat(cluster.toString()).contains("basic.auth.user.info=<hidden>").doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app:p/s3cret", "app:12/s3cret", "app:p@s3cret", "app:s3cret/"})
    void refusesAPasswordThatUrlsCannotHoldAndDoesNotShowIt(String user) {
        Map<String, String> env = new TreeMap<>(CLUSTER);
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", "https://" + user + "@registry");

        assertThatThrownBy(() -> JobConfig.cluster(env))
                .hasMessageStartingWith("ROLLCALL_SCHEMA_REGISTRY_URL: 'https://<hidden>@registry' is invalid")
                .hasMessageContaining("ROLLCALL_SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO")
                .hasMessageNotContaining("s3cret")
                .hasMessageNotContaining("\n");
    }

    @Test
    void givesTheRegistrysClientItsTlsSettingsUnderTheNamesThatItKnows() {
        Map<String, String> env = new TreeMap<>(CLUSTER);
        env.put("ROLLCALL_SCHEMA_REGISTRY_SSL_TRUSTSTORE_LOCATION", "/authority.pem");
        env.put("ROLLCALL_SCHEMA_REGISTRY_SCHEMA_REGISTRY_SSL_TRUSTSTORE_TYPE", "PEM");

        assertThat(JobConfig.cluster(env).registry())
                .containsOnly(
                        Map.entry("schema.registry.ssl.truststore.location", "/authority.pem"),
                        Map.entry("schema.registry.ssl.truststore.type", "PEM"));
    }

    @Test
    void refusesAMisspeltVariableWhereACommandNeedsTheClusterOnly() {
        Map<String, String> env = new TreeMap<>(CLUSTER);
        env.put("ROLLCALL_WINDWO", "1h");

        assertThatThrownBy(() -> JobConfig.cluster(env)).hasMessageContaining("is it ROLLCALL_WINDOW?");
    }
}
