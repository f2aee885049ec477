package dev.rollcall.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.cli.console.Fault;
import dev.rollcall.testkit.process.Ports;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortTest {
    @Test
    void refusesAWantedPortThatIsInUseAndNamesTheOption() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, Ports.LOOPBACK)) {
            Port port = new Port("--http-port", taken.getLocalPort(), 8080);

            assertThatThrownBy(port::choose)
                    .isInstanceOf(Fault.class)
                    .hasMessage("--http-port " + taken.getLocalPort()
                            + ": the port is in use; give another, or 0 for any free one");
        }
    }

    @Test
    void refusesANumberThatIsNoPort() {
        assertThatThrownBy(() -> new Port("--port", 65_536, 9092))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("--port 65536");
    }

    @Test
    void takesAnotherPortWhenTheUsualOneIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, Ports.LOOPBACK)) {
            Port port = new Port("--port", null, taken.getLocalPort());

            assertThat(port.choose()).isPositive().isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void takesTheUsualPortWhenItIsFree() {
        int free = Ports.free();

        assertThat(new Port("--port", null, free).choose()).isEqualTo(free);
    }

    @Test
    void takesAnyFreePortForZero() {
        assertThat(new Port("--port", 0, 9092).choose()).isPositive().isNotEqualTo(9092);
    }
}
