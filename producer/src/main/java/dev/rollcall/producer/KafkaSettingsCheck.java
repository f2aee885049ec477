package dev.rollcall.producer;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;

/** Finds out, before anything is sent, whether Kafka takes the settings that a host adds. */
final class KafkaSettingsCheck {

    private KafkaSettingsCheck() {}

    /** @throws IllegalArgumentException naming the setting, its value and the mend */
    static void check(Destination destination, Map<String, Object> preferences) {
        destination.kafka().forEach((setting, value) -> {
            if (!ProducerConfig.configNames().contains(setting)) {
                throw new IllegalArgumentException("kafka: " + setting + "=" + value
                        + " is no setting of Kafka's producer; correct the name or leave it out");
            }
        });
        try {
            ProducerConfig config = new ProducerConfig(KafkaSettings.of(destination, preferences, "rollcall"));
            long atLeast = config.getLong("linger.ms") + config.getInt("request.timeout.ms");
            if (config.getInt("delivery.timeout.ms") < atLeast) {
                throw new IllegalArgumentException("kafka: delivery.timeout.ms=" + config.getInt("delivery.timeout.ms")
                        + " is shorter than" + " linger.ms + request.timeout.ms; make it at least " + atLeast);
            }
        } catch (ConfigException e) {
            throw new IllegalArgumentException("kafka: " + e.getMessage(), e);
        }
    }
}
