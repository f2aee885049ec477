package dev.rollcall.benchmarks.edge;

import dev.rollcall.testkit.http.HttpConnection;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Clients that send batches of events, each over a connection of its own, and wait for each response.
 *
 * @param batch events of a request
 */
record HttpLoad(int port, int connections, int batch) {
    private static final int RESPONSE_TIMEOUT = 60_000;

    /**
     * What came of it.
     *
     * @param accepted events of requests with response 202
     * @param failed requests with another one
     * @param micros from the time at which a request was due to its response, in microseconds
     */
    record Result(long accepted, long failed, double seconds, Histogram micros) {
        double eventsPerSecond() {
            return accepted / seconds;
        }
    }

    /**
     * Sends for some seconds.
     *
     * @param session number of a session that no load before had
     * @param rate events per second that are due; 0 for as many as there are responses
     */
    Result run(int session, int seconds, double rate) {
        Histogram micros = new ConcurrentHistogram(3);
        LongAdder accepted = new LongAdder();
        LongAdder failed = new LongAdder();
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        long gap = rate == 0 ? 0 : (long) (1e9 * connections * batch / rate);
        CompletableFuture<?>[] clients = IntStream.range(0, connections)
                .mapToObj(client -> CompletableFuture.runAsync(
                        () -> {
                            try (HttpConnection connection = new HttpConnection(port, RESPONSE_TIMEOUT)) {
                                String id = "%016x%016x".formatted(session, client);
                                long due = start + gap * client / connections;
                                for (long number = 1; due < end; number += batch) {
                                    sleepUntil(due);
                                    int status = connection
                                            .post("/v1/events", request(id, number))
                                            .status();
                                    (status == 202 ? accepted : failed).add(batch);
                                    micros.recordValue((System.nanoTime() - due) / 1_000);
                                    due = gap == 0 ? System.nanoTime() : due + gap;
                                }
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        threads))
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(clients).join();
        } finally {
            threads.shutdownNow();
        }
        return new Result(accepted.sum(), failed.sum(), (System.nanoTime() - start) / 1e9, micros);
    }

    private static void sleepUntil(long due) throws InterruptedException {
        long left = due - System.nanoTime();
        if (left > 0) {
            Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
        }
    }

    private CharSequence request(String id, long number) {
        long now = System.currentTimeMillis();
        StringBuilder body = new StringBuilder(300 + 120 * batch)
                .append("{\"product\":\"edge-speed\",\"version\":\"1.0.0\",\"uid\":\"")
                .append(id)
                .append("\",\"session_id\":\"")
                .append(id)
                .append("\",\"platform\":\"Linux\",\"runtime\":\"python 3.12\",\"sent_at\":")
                .append(now)
                .append(",\"events\":[");
        for (int i = 0; i < batch; i++) {
            body.append(i == 0 ? "" : ",")
                    .append("{\"event\":\"Flow.start\",\"session_seq\":")
                    .append(number + i)
                    .append(",\"occurred_at\":")
                    .append(now - i)
                    .append(",\"attributes\":{\"format\":\"parquet\",\"rows\":\"10-100\"}}");
        }
        body.append("]}");
        return body;
    }
}
