package dev.rollcall.benchmarks.edge;

import dev.rollcall.testkit.http.HttpConnection;
import dev.rollcall.testkit.http.HttpConnection.Response;
import dev.rollcall.testkit.process.EdgeProcess;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A client with one user and one session that sends numbered events in batches, and each batch again until it is accepted, as
 * the protocol says. It stays with an instance until that does not respond. For one thread.
 */
final class EdgeClient {
    static final String PRODUCT = "edge-chaos";

    private static final int LARGEST_BATCH = 100;
    private static final int RESPONSE_TIMEOUT = 10_000;
    private static final long SHORTEST_BACKOFF = 100;
    private static final long LONGEST_BACKOFF = 2_000;

    private final String id;
    private final int number;
    private final int events;
    private final List<EdgeProcess> instances;
    private final Random random;
    private final BitSet sentAgain = new BitSet();
    private @Nullable HttpConnection connection;
    private int instance;
    private int unavailable;
    private int silent;

    EdgeClient(int number, int events, List<EdgeProcess> instances, Random random) {
        this.number = number;
        this.events = events;
        this.instances = instances;
        this.random = random;
        id = id(number);
        instance = number;
    }

    static String id(int number) {
        return "%032x".formatted(number + 1);
    }

    /** Numbers of the events that it sent more than once. */
    BitSet sentAgain() {
        return sentAgain;
    }

    /** How many requests got 503. */
    int unavailable() {
        return unavailable;
    }

    /** How many requests got no response. */
    int silent() {
        return silent;
    }

    /** Sends all, spread over a time; returns when the last one is accepted. */
    void run(long milliseconds) throws InterruptedException {
        long start = System.nanoTime();
        for (int first = 1; first <= events; ) {
            int last = Math.min(events, first + random.nextInt(LARGEST_BATCH));
            long due = milliseconds * last / events - (System.nanoTime() - start) / 1_000_000;
            Thread.sleep(Math.max(0, due));
            send(first, last);
            first = last + 1;
        }
        disconnect();
    }

    private void send(int first, int last) throws InterruptedException {
        String batch = batch(first, last);
        for (long backoff = SHORTEST_BACKOFF; ; backoff = Math.min(2 * backoff, LONGEST_BACKOFF)) {
            Response response = post(batch);
            if (response != null && response.status() == 202) {
                if (response.body().contains("rejected")) {
                    throw new IllegalStateException("a valid event was rejected: " + response.body());
                }
                return;
            }
            if (response != null && response.status() != 429 && response.status() < 500) {
                throw new IllegalStateException("a valid batch was refused: " + response);
            }
            sentAgain.set(first, last + 1);
            unavailable += response == null ? 0 : 1;
            silent += response == null ? 1 : 0;
            int retryAfter = response == null ? 0 : response.retryAfter();
            Thread.sleep(retryAfter > 0 ? 1_000L * retryAfter : backoff / 2 + random.nextLong(backoff));
        }
    }

    /** The response; null when there is none: then the next instance is asked next. */
    private @Nullable Response post(String batch) {
        try {
            HttpConnection open = connection;
            if (open == null) {
                int port = instances.get(instance % instances.size()).uri().getPort();
                open = new HttpConnection(port, RESPONSE_TIMEOUT);
                connection = open;
            }
            return open.post("/v1/events", batch);
        } catch (IOException e) {
            disconnect();
            instance++;
            return null;
        }
    }

    private void disconnect() {
        try (HttpConnection unused = connection) {
            connection = null;
        } catch (IOException e) {
            // It is of no more use.
        }
    }

    private String batch(int first, int last) {
        StringBuilder json = new StringBuilder("""
                {"product":"%s","version":"1.%d","uid":"%s","session_id":"%s","sent_at":%d,"events":[""".formatted(PRODUCT, number % 3, id, id, System.currentTimeMillis()));
        for (int sequence = first; sequence <= last; sequence++) {
            json.append(sequence == first ? "" : ",")
                    .append("{\"event\":\"Event.")
                    .append(sequence % 8)
                    .append("\",\"session_seq\":")
                    .append(sequence)
                    .append('}');
        }
        return json.append("]}").toString();
    }
}
