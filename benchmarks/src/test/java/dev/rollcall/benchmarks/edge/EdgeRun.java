package dev.rollcall.benchmarks.edge;

import dev.rollcall.benchmarks.edge.HttpLoad.Result;
import dev.rollcall.benchmarks.events.Cluster;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.http.HttpConnection;
import dev.rollcall.testkit.process.ChildProcess;
import dev.rollcall.testkit.process.EdgeProcess;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.process.ProcessUse;
import dev.rollcall.testkit.rows.Readers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.NewTopic;

/** The edge and the plain handler on one broker, in processes of their own, and loads on them in turns. */
final class EdgeRun implements AutoCloseable {
    private static final String QUEUED = "rollcall_edge_queue_events";

    private final int connections;
    private final int seconds;
    private final Cluster cluster;
    private final EdgeProcess edge;
    private final ChildProcess plain;
    private final int plainPort = Ports.free();
    private final List<Measurement> measurements = new ArrayList<>();
    private int sessions;
    private long accepted;
    private long failed;

    EdgeRun(Path folder, List<String> jvm, int connections, int seconds) throws InterruptedException {
        this.connections = connections;
        this.seconds = seconds;
        cluster = new Cluster(folder, List.of()).start();
        cluster.makeRoomFor("edge-speed", Topics.EVENTS.partitions());
        cluster.create(new NewTopic(PlainEdge.TOPIC, Optional.of(Topics.EVENTS.partitions()), Optional.empty()));
        Map<String, String> env = Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS", cluster.bootstrapServers(),
                "ROLLCALL_SCHEMA_REGISTRY_URL", cluster.registryUrl(),
                "ROLLCALL_RATE", "0",
                "ROLLCALL_RATE_PRODUCT", "0",
                "ROLLCALL_RATE_PREFIX", "0");
        edge = new EdgeProcess("edge", folder, jvm, env).start();
        List<String> command =
                List.of(PlainEdge.class.getName(), String.valueOf(plainPort), cluster.bootstrapServers());
        plain = ChildProcess.start(
                new ChildProcess.Program("plain", jvm, System.getProperty("java.class.path"), command, Map.of()),
                folder);
        await(() -> listens(plainPort));
        edge.awaitReady();
    }

    /** Where events go. */
    enum Way {
        PLAIN("plain handler, before Kafka has them"),
        ACKNOWLEDGED("edge, acknowledged by Kafka"),
        ON_DISK("edge, queued on disk");

        private final String title;

        Way(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /**
     * One load on one way.
     *
     * @param rate events per second, as fast as there are responses
     * @param cpuPerMillion CPU seconds of the server for a million events
     * @param p99 of a request, in milliseconds
     * @param p99AtHalf the same at half of the rate
     */
    record Measurement(Way way, int batch, double rate, double cpuPerMillion, double p99, double p99AtHalf) {}

    List<Measurement> measurements() {
        return measurements;
    }

    /** One round: each way with each size of a request. */
    void measure(List<Integer> batches, boolean counts, Consumer<String> out) throws InterruptedException {
        for (Way way : Way.values()) {
            if (way == Way.ON_DISK) {
                cluster.stop();
                await(() -> {
                    load(way, 1, 1, 0);
                    return edge.metric("rollcall_edge_queue_state") == 1;
                });
            }
            for (int batch : batches) {
                Measurement measurement = measure(way, batch);
                out.accept((counts ? "" : "warm-up: ") + measurement);
                if (counts) {
                    measurements.add(measurement);
                }
            }
            if (way == Way.ON_DISK) {
                cluster.start();
                await(() -> edge.metric(QUEUED) == 0);
            }
        }
    }

    /** Whether all that the edge accepted is in its topic; what it refused is to be sent again. */
    boolean isComplete(Consumer<String> out) {
        try (var reader = Readers.fromBeginning(cluster.bootstrapServers(), List.of(Topics.EVENTS.name()))) {
            long there = reader.endOffsets(reader.assignment()).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            out.accept(String.format(
                    Locale.ROOT, "accepted by the edge %,d, in its topic %,d, refused %,d", accepted, there, failed));
            return there >= accepted;
        }
    }

    @Override
    public void close() {
        edge.close();
        plain.kill();
        cluster.close();
    }

    private Measurement measure(Way way, int batch) {
        List<Long> pid = List.of(way == Way.PLAIN ? plain.pid() : edge.pid());
        double cpu = ProcessUse.cpuSeconds(pid);
        Result fast = load(way, batch, seconds, 0);
        double used = ProcessUse.cpuSeconds(pid) - cpu;
        Result half = load(way, batch, seconds, fast.eventsPerSecond() / 2);
        return new Measurement(way, batch, fast.eventsPerSecond(), used * 1e6 / fast.accepted(), p99(fast), p99(half));
    }

    private Result load(Way way, int batch, int length, double rate) {
        int port = way == Way.PLAIN ? plainPort : edge.uri().getPort();
        Result result = new HttpLoad(port, connections, batch).run(++sessions, length, rate);
        if (way != Way.PLAIN) {
            accepted += result.accepted();
            failed += result.failed();
        }
        return result;
    }

    private static double p99(Result result) {
        return result.micros().getValueAtPercentile(99) / 1e3;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(50);
        }
    }

    private static boolean listens(int port) {
        try (HttpConnection connection = new HttpConnection(port, 1_000)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
