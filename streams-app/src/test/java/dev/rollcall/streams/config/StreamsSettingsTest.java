package dev.rollcall.streams.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kafka Streams itself says to the settings of the counting stage. */
class StreamsSettingsTest {

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
