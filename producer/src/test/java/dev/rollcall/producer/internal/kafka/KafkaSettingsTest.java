package dev.rollcall.producer.internal.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.rollcall.producer.internal.registry.RegistryAccess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

public class KafkaSettingsTest {

    private static final Map<String, String> OF_THE_HOST = Map.of(
            "security.protocol", "SASL_SSL",
            "sasl.mechanism", "SCRAM-SHA-512",
            "sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"u\" password=\"p\";",
            "ssl.endpoint.identification.algorithm", "https",
            "ssl.truststore.type", "PEM",
            "compression.type", "zstd",
            "request.timeout.ms", "7000",
            "linger.ms", "5");

    @Test
    void passesTlsSaslAndCompressionThroughUnderTheirOwnNames() {
        assertThat(settings(OF_THE_HOST)).containsAllEntriesOf(OF_THE_HOST);
        assertThatCode(() -> KafkaSettings.Check.check(destination(OF_THE_HOST), KafkaSettings.UNOBTRUSIVE))
                .doesNotThrowAnyException();
    }

    @Test
    void keepsWhatExactCountsAndPrivacyRestOn() {
        Map<String, String> hostile = new HashMap<>();
        hostile.put("acks", "0");
        hostile.put("enable.idempotence", "false");
        hostile.put("enable.metrics.push", "true");
        hostile.put("client.id", "alice");

        assertThat(settings(hostile))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("enable.metrics.push", false)
                .containsEntry("client.id", "rollcall-1");
    }

    private static Map<String, Object> settings(Map<String, String> ofTheHost) {
        return KafkaSettings.of(destination(ofTheHost), KafkaSettings.UNOBTRUSIVE, "rollcall-1");
    }

    private static KafkaDestination destination(Map<String, String> ofTheHost) {
        return new KafkaDestination(
                "localhost:9092",
                new RegistryAccess(List.of("http://localhost:8081"), null, null, null, false),
                ofTheHost);
    }
}
