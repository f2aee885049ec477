package dev.rollcall.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.rollcall.producer.TelemetryRelay;
import dev.rollcall.service.config.ClusterConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProducerSettingsTest {

    @Test
    void carryAnyPasswordOfTheRegistryToTheLibrary() {
        ProducerSettings settings = ProducerSettings.of(new ClusterConfig(
                "localhost:9092",
                "http://localhost:8081",
                Map.of(),
                Map.of("basic.auth.user.info", "app:p/s3cret@s3cret:s3cret%2Fs3cret+s3cret ?#")));

        assertThat(settings.registryUrl())
                .isEqualTo("http://app%3Ap%2Fs3cret%40s3cret%3As3cret%252Fs3cret%2Bs3cret%20%3F%23@localhost:8081");
        assertThat(settings).asString().doesNotContain("s3cret");
        assertThatCode(() -> TelemetryRelay.builder()
                        .bootstrapServers(settings.bootstrapServers())
                        .schemaRegistryUrl(settings.registryUrl())
                        .hashKey(new byte[16])
                        .build()
                        .close())
                .doesNotThrowAnyException();
    }
}
