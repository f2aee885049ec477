package dev.rollcall.streams.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kafka Streams itself says to the settings of the counting stage. */
class StreamsSettingsTest {

    @Test
    void whatTheOperatorSetsForEveryClientHoldsForTheCountingStageToo() {
        JobConfig config = JobConfig.fromEnvironment(Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS", "unused:1",
                "ROLLCALL_SCHEMA_REGISTRY_URL", "mock://settings",
                "ROLLCALL_KAFKA_SESSION_TIMEOUT_MS", "4321",
                "ROLLCALL_KAFKA_HEARTBEAT_INTERVAL_MS", "1234",
                "ROLLCALL_KAFKA_COMPRESSION_TYPE", "gzip"));

        StreamsConfig streams = new StreamsConfig(new KafkaSettings(config).streams("1", Path.of("state")));

        assertThat(streams.getMainConsumerConfigs("group", "client", 0))
                .containsEntry("session.timeout.ms", "4321")
                .containsEntry("heartbeat.interval.ms", "1234");
        assertThat(streams.getProducerConfigs("a").get("compression.type")).isEqualTo("gzip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10ms", "1s", "40s", "41s", "1m"})
    void everyCommitIntervalThatIsAllowedStarts(String interval) {
        JobConfig config = JobConfig.fromEnvironment(Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS", "unused:1",
                "ROLLCALL_SCHEMA_REGISTRY_URL", "mock://settings",
                "ROLLCALL_COMMIT_INTERVAL", interval));

        StreamsConfig streams = new StreamsConfig(new KafkaSettings(config).streams("1", Path.of("state")));

        assertThat(streams.getLong(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG)).isPositive();
        assertThat(streams.getProducerConfigs("a").get("transaction.timeout.ms"))
                .isEqualTo(10_000 + (int) config.commitInterval().toMillis());
    }
}
