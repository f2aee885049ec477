package dev.rollcall.schemas.reader;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CountsReaderBuilderTest {

    @Test
    void namesWhatIsNotSet() {
        assertThatThrownBy(() -> CountsReader.builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bootstrapServers is not set; name a broker as host:port");
        assertThatThrownBy(() ->
                        CountsReader.builder().bootstrapServers("localhost:1").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("schemaRegistryUrl is not set; give the root of the Confluent API");
    }

    @Test
    void refusesWhatIsNoUrl() {
        assertThatThrownBy(() -> builder().schemaRegistryUrl("localhost:8081").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("schemaRegistryUrl: 'localhost:8081' is not a URL; write e.g. http://localhost:8081");
    }

    @Test
    void refusesAPasswordThatUrlsCannotHoldAndDoesNotShowIt() {
        for (String url :
                new String[] {"https://app:p/s3cret@registry", "https://app:p@s3cret@registry", "app//:s3cret@a"}) {
            assertThatThrownBy(() -> builder().schemaRegistryUrl(url).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("schemaRegistryUrl: '")
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void refusesSettingsThatAreItsOwn() {
        assertThatThrownBy(() -> builder().kafka(Map.of("group.id", "g")).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kafka: group.id is the reader's own");
    }

    @Test
    void refusesSettingsThatKafkaRefuses() {
        assertThatThrownBy(
                        () -> builder().kafka(Map.of("isolation.level", "any")).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kafka: Kafka's consumer refuses its settings: ")
                .hasMessageContaining("isolation.level")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> builder().bootstrapServers("nowhere").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void givesUpWhenNoBrokerAnswers() {
        assertThatThrownBy(() -> builder()
                        .kafka(Map.of("default.api.timeout.ms", 500, "request.timeout.ms", 400))
                        .build())
                .isInstanceOf(CountsReaderException.class)
                .hasMessage(
                        "bootstrapServers 'localhost:1': no response from Kafka; check that it runs, its host and port,"
                                + " and security.protocol");
    }

    private static CountsReader.Builder<?, ?> builder() {
        return CountsReader.builder().bootstrapServers("localhost:1").schemaRegistryUrl("http://localhost:1");
    }
}
