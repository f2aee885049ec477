package dev.rollcall.producer.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.rollcall.producer.FakeEdge;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JdkHttpPosterTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Test
    void startsThreeThreadsOfWhichTwoEndWhenThereIsNothingToDo() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        server.start();
        URI url = URI.create("http://localhost:" + server.getAddress().getPort());
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getTotalStartedThreadCount();
        HttpPoster poster = new JdkHttpPoster(TIMEOUT, 1 << 10, null);
        try {
            for (int i = 0; i < 20; i++) {
                assertThat(post(poster, url).status()).isEqualTo(202);
            }
            assertThat(threads.getTotalStartedThreadCount() - before).isEqualTo(3);
            await().atMost(TIMEOUT).until(() -> ownThreads() == 0);
            assertThat(post(poster, url).status()).as("after that").isEqualTo(202);
        } finally {
            poster.close();
            server.stop(0);
        }
        await().atMost(TIMEOUT).until(() -> ownThreads() == 0);
    }

    @Test
    void givesUpARequestThatIsCancelledAndSendsTheNext() throws Exception {
        try (FakeEdge edge = new FakeEdge()) {
            HttpPoster poster = new JdkHttpPoster(TIMEOUT, 1 << 10, null);
            edge.pause();
            HttpExchange silent = poster.post(HttpTarget.of(edge.url(), null), Map.of(), new byte[10]);
            await().atMost(TIMEOUT).until(() -> !edge.headers().isEmpty());
            silent.cancel();
            await().atMost(TIMEOUT).until(silent::isDone);
            edge.goOn();

            assertThatThrownBy(silent::reply).isInstanceOf(IOException.class);
            assertThat(post(poster, edge.url()).status()).isEqualTo(202);
            poster.close();
        }
    }

    @Test
    void readsNoMoreThanItIsTold() {
        try (FakeEdge edge = new FakeEdge()) {
            edge.say(200, "x".repeat(1_025));
            HttpPoster poster = new JdkHttpPoster(TIMEOUT, 1 << 10, null);

            assertThatThrownBy(() -> post(poster, edge.url()))
                    .isInstanceOf(IOException.class)
                    .hasStackTraceContaining("the response is too long");
            poster.close();
        }
    }

    private static long ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("rollcall-http"))
                .count();
    }

    private static HttpReply post(HttpPoster poster, URI url) throws IOException, InterruptedException {
        return poster.post(HttpTarget.of(url, null), Map.of(), new byte[10]).await(TIMEOUT);
    }
}
