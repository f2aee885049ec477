package dev.rollcall.producer.internal.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerOptionsTest {

    private static final String SERVERS = "kafka:9093";

    private final BrokerOptions options = new BrokerOptions();

    @Test
    void sendsNoCredentialsToBrokersOfTheEnvironment() {
        options.credentials("app", "secret");
        options.trustStore(Path.of("ca.pem"), null);

        assertThat(options.elsewhere("other:9092")).isEmpty();
        assertThat(options.elsewhere("ssl://other:9093,SSL://b:1")).isEqualTo(Map.of("security.protocol", "SSL"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"security.protocol", "sasl.jaas.config", "ssl.truststore.location", "ssl.truststore.type"})
    void refusesASettingThatAnOptionSets(String setting) {
        options.credentials("app", "secret");
        options.trustStore(Path.of("ca.pem"), null);
        options.kafka(setting, "PLAINTEXT");

        assertThatThrownBy(() -> options.settings(SERVERS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(setting + " is given twice")
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusesAMechanismWithoutPasswords() {
        options.credentials("app", "secret");
        options.kafka("sasl.mechanism", "OAUTHBEARER");

        assertThatThrownBy(() -> options.settings(SERVERS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN")
                .hasMessageNotContaining("secret");
    }

    @Test
    void isPlainTextOnlyWithoutOptions() {
        assertThat(options.settings(SERVERS)).isEmpty();
        assertThat(options.settings("SSL://kafka:9093")).isEqualTo(Map.of("security.protocol", "SSL"));

        options.tls();

        assertThat(options.settings(SERVERS)).isEqualTo(Map.of("security.protocol", "SSL"));
    }

    @Test
    void trustStoresMeanTls() {
        options.trustStore(Path.of("ca.p12"), " p ");

        assertThat(options.settings(SERVERS))
                .isEqualTo(Map.of(
                        "security.protocol", "SSL",
                        "ssl.truststore.location", "ca.p12",
                        "ssl.truststore.password", " p ",
                        "ssl.truststore.type", "any"));
    }

    @ParameterizedTest
    @CsvSource({"SCRAM-SHA-512,Scram", "SCRAM-SHA-256,Scram", "PLAIN,Plain"})
    void mechanismsWithPasswordsHaveTheirLoginModule(String mechanism, String module) {
        options.credentials("app", "secret");
        options.kafka("sasl.mechanism", mechanism);

        assertThat(options.settings(SERVERS))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", mechanism)
                .hasEntrySatisfying(
                        "sasl.jaas.config", jaas -> assertThat(jaas).contains("." + module + "LoginModule "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/@:%+\"\\ ",
                "\"",
                "\\",
                "\\\\\"",
                "\\n\\101",
                " a b ",
                "// no comment /* none */ ; # '",
                "x\" y=\"z\";",
                "pässwörd€😀",
                ""
            })
    void kafkaReadsUserAndPasswordAsTheyAre(String text) {
        options.credentials("u" + text, text);

        Map<String, String> settings = options.settings(SERVERS);

        assertThat(settings).containsEntry("sasl.mechanism", "SCRAM-SHA-512");
        Map<String, Object> read = Map.of("sasl.jaas.config", new Password(settings.get("sasl.jaas.config")));
        assertThat(JaasContext.loadClientContext(read).configurationEntries())
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.getOptions()).isEqualTo(Map.of("username", "u" + text, "password", text)));
    }
}
