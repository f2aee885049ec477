package dev.rollcall.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.edge.EdgeUnderTest;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One network sends as much as it can, another one a little. */
@Timeout(60)
class FloodIT {

    private static final int REQUESTS = 200;
    private static final String BATCH =
            "{\"product\":\"flood\",\"version\":\"1\",\"user\":\"u\",\"events\":[{\"event\":\"e\"}]}";
    private static final byte[] REQUEST =
            ("POST /v1/events HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: "
                            + BATCH.length() + "\r\n\r\n" + BATCH)
                    .getBytes(StandardCharsets.US_ASCII);

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path folder;

    @Test
    void aFloodFromOneNetworkTakesNothingOfAnothers() throws Exception {
        try (EdgeUnderTest edge = new EdgeUnderTest(BROKER, folder, Map.of("ROLLCALL_RATE_PREFIX", "100"))) {
            long[] alone = latencies(edge);
            AtomicBoolean ended = new AtomicBoolean();
            AtomicInteger refused = new AtomicInteger();
            List<Thread> flood = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                flood.add(new Thread(() -> flood(edge, ended, refused)));
            }
            flood.forEach(Thread::start);
            long[] meanwhile = latencies(edge);
            ended.set(true);
            for (Thread each : flood) {
                each.join();
            }

            assertThat(refused).as("the flood is over its limit").hasValueGreaterThan(1_000);
            System.out.printf(
                    "flood: %,d requests refused; of the other network p50 %.1f ms, p99 %.1f ms (alone %.1f and %.1f)%n",
                    refused.get(),
                    meanwhile[REQUESTS / 2] / 1e6,
                    meanwhile[REQUESTS * 99 / 100] / 1e6,
                    alone[REQUESTS / 2] / 1e6,
                    alone[REQUESTS * 99 / 100] / 1e6);
        }
    }

    /** Of requests that are all accepted, from 127.0.1.1, sorted, in nanoseconds. */
    private static long[] latencies(EdgeUnderTest edge) throws IOException {
        long[] latencies = new long[REQUESTS];
        try (Socket socket = connect("127.0.1.1", edge)) {
            for (int i = 0; i < REQUESTS; i++) {
                long began = System.nanoTime();
                assertThat(exchange(socket)).isEqualTo(202);
                latencies[i] = System.nanoTime() - began;
            }
        }
        Arrays.sort(latencies);
        return latencies;
    }

    private static void flood(EdgeUnderTest edge, AtomicBoolean ended, AtomicInteger refused) {
        try (Socket socket = connect("127.0.0.1", edge)) {
            while (!ended.get()) {
                if (exchange(socket) == 429) {
                    refused.incrementAndGet();
                }
            }
        } catch (IOException e) {
            // Fewer are refused then, and the test says so.
        }
    }

    private static Socket connect(String from, EdgeUnderTest edge) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), edge.uri().getPort()));
        return socket;
    }

    /** The status. Replies are short, and come in one piece. */
    private static int exchange(Socket socket) throws IOException {
        socket.getOutputStream().write(REQUEST);
        byte[] reply = new byte[8_192];
        int length = socket.getInputStream().read(reply);
        if (length < 12) {
            throw new IOException("closed");
        }
        return Integer.parseInt(new String(reply, 9, 3, StandardCharsets.US_ASCII));
    }
}
