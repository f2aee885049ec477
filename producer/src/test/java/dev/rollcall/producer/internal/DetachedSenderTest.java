package dev.rollcall.producer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.kafka.Destination;
import dev.rollcall.producer.internal.registry.RegistryAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class DetachedSenderTest {

    @TempDir
    Path folder;

    @Test
    void isToldAllItMustKnow() throws IOException {
        DetachedSender.Order order = new DetachedSender.Order(
                folder.resolve("state"),
                true,
                1 << 20,
                Duration.ofHours(47),
                new Destination(
                        "a:1,b:2",
                        new RegistryAccess(
                                List.of("https://r", "https://s"),
                                "Bearer secret",
                                folder.resolve("trusted.pem"),
                                "secret",
                                true),
                        Map.of("sasl.jaas.config", "secret")));

        assertThat(DetachedSender.Order.of(order.toBytes())).isEqualTo(order);
        assertThat(order).asString().doesNotContain("secret");
    }
}
