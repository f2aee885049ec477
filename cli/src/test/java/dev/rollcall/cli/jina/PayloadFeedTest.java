package dev.rollcall.cli.jina;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.cli.console.Console;
import dev.rollcall.cli.console.Input;
import dev.rollcall.producer.RelayException;
import dev.rollcall.producer.TelemetryRelay;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PayloadFeedTest {

    @Test
    @Timeout(60)
    void stopsReadingOnceAPayloadIsNotAcknowledged() {
        Console console = new Console(
                new Endless(),
                System.out,
                new PrintStream(OutputStream.nullOutputStream()),
                Map.of(),
                new AtomicBoolean(),
                null);
        try (TelemetryRelay relay = TelemetryRelay.builder()
                .bootstrapServers("localhost:1")
                .schemaRegistryUrl("http://localhost:1")
                .hashKey(new byte[16])
                .build()) {
            PayloadFeed feed = PayloadFeed.start(Input.open("-", console), relay, console);

            assertThatThrownBy(feed::await)
                    .isInstanceOf(RelayException.class)
                    .hasMessageStartingWith("schemaRegistryUrl=http://localhost:1: no schema registry");
        }
    }

    /** The same payload for ever. */
    private static final class Endless extends InputStream {

        private static final byte[] PAYLOAD =
                "{\"event\": \"Flow.start\", \"jina\": \"3.7\", \"uid\": 1}\n".getBytes(StandardCharsets.UTF_8);

        private int at = PAYLOAD.length - 1;

        @Override
        public int read() {
            return PAYLOAD[at = (at + 1) % PAYLOAD.length];
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            target[offset] = (byte) read();
            return 1;
        }
    }
}
