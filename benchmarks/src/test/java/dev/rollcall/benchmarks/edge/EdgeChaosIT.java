package dev.rollcall.benchmarks.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.testkit.broker.BrokerProcess;
import dev.rollcall.testkit.process.EdgeProcess;
import dev.rollcall.testkit.process.Forwarder;
import dev.rollcall.testkit.process.JobProcess;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.registry.RegistryProcess;
import dev.rollcall.testkit.rows.Follower;
import dev.rollcall.testkit.rows.Readers;
import dev.rollcall.testkit.truth.Check;
import dev.rollcall.testkit.truth.Truth;
import dev.rollcall.testkit.truth.TruthReader;
import dev.rollcall.testkit.truth.Verdict;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three instances of the edge, and clients that retry, while Kafka and the registry go away, instances are killed, and a disk
 * is full. A short run, unless {@code rollcall.edge.events} are 100,000 or more.
 */
@Timeout(1_800)
class EdgeChaosIT {
    private static final int EVENTS = Integer.getInteger("rollcall.edge.events", 20_000);
    private static final boolean SHORT = EVENTS < 100_000;
    private static final int SECONDS = SHORT ? 8 : 240;
    private static final int CLIENTS = SHORT ? 20 : 200;
    private static final int INSTANCES = SHORT ? 2 : 3;
    private static final long SEED = 17;
    private static final List<String> QUICK_START = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final int[] KILLS =
            SHORT ? new int[] {50, 205} : new int[] {12, 45, 60, 83, 112, 135, 150, 175, 203, 225};
    private static final Duration SETTLED = Duration.ofMinutes(3);
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final String BREAKDOWNS = "none";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<EdgeProcess> instances = new ArrayList<>();
    private int killed;
    private long start;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void everyEventThatWasAcceptedIsCounted() throws Exception {
        RegistryProcess registry = RegistryProcess.start(Ports.free(), folder);
        open.add(registry);
        BrokerProcess broker = new BrokerProcess(folder);
        open.add(broker);
        Forwarder registryPort = new Forwarder(registry.port());
        open.add(registryPort);
        broker.start();
        registryPort.open();
        registry.awaitReady();
        broker.awaitReady();
        Provision.apply(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                Map.of("schema.registry.url", registry.url()),
                1);
        startInstances(broker, registryPort);
        Follower follower = SHORT ? null : startJob(broker, registry);

        List<EdgeClient> clients = IntStream.range(0, CLIENTS)
                .mapToObj(number -> new EdgeClient(number, EVENTS / CLIENTS, instances, new Random(SEED + number)))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        open.add(threads::shutdownNow);
        start = System.nanoTime();
        List<CompletableFuture<Void>> running = clients.stream()
                .map(client -> CompletableFuture.runAsync(() -> run(client), threads))
                .toList();
        inject(broker, registryPort);
        CompletableFuture.allOf(running.toArray(CompletableFuture<?>[]::new)).join();
        say("every event is accepted");
        await().atMost(SETTLED).until(() -> instances.stream()
                .allMatch(instance -> instance.metric("rollcall_edge_queue_events") == 0));
        say("every queue is empty");

        long there = check(clients, broker, registry);
        if (follower != null) {
            assertThat(follower.awaitQuiet(there)).isTrue();
            Truth truth = new Truth(WINDOW, GRACE, BREAKDOWNS);
            TruthReader.read(truth, broker.bootstrapServers(), registry.url());
            Verdict verdict = Check.compare(truth, follower, Map.of(Verdict.GOOD, there), Instant.now());
            System.out.print(verdict.describe());
            assertThat(verdict.differences()).isEmpty();
            assertThat(verdict.counted()).isEqualTo(there);
        }
    }

    private void startInstances(BrokerProcess broker, Forwarder registry) throws InterruptedException {
        Map<String, String> env = Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                "ROLLCALL_SCHEMA_REGISTRY_URL", RegistryProcess.url(registry.port()),
                "ROLLCALL_CONNECTIONS", "8192",
                "ROLLCALL_RATE", "0",
                "ROLLCALL_RATE_PRODUCT", "0",
                "ROLLCALL_RATE_PREFIX", "0");
        for (int number = 1; number <= INSTANCES; number++) {
            EdgeProcess instance = new EdgeProcess(
                    "edge-" + number, folder, SHORT ? QUICK_START : List.of("-Xmx256m", "-XX:+UseSerialGC"), env);
            open.add(0, instance);
            instances.add(instance.start());
        }
        for (EdgeProcess instance : instances) {
            instance.awaitReady();
        }
    }

    private Follower startJob(BrokerProcess broker, RegistryProcess registry) throws InterruptedException {
        Follower follower = new Follower(broker.bootstrapServers(), registry.url());
        open.add(0, follower);
        Map<String, String> env = Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                registry.url(),
                "ROLLCALL_WINDOW",
                WINDOW.toSeconds() + "s",
                "ROLLCALL_GRACE",
                GRACE.toSeconds() + "s",
                "ROLLCALL_BREAKDOWNS",
                BREAKDOWNS);
        JobProcess job = new JobProcess(1, folder, env, this::say);
        open.add(0, job);
        job.start();
        job.awaitReady();
        return follower;
    }

    private static void run(EdgeClient client) {
        try {
            client.run(SECONDS * 1_000L);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A fault or its end, some seconds after the traffic began. */
    private record Step(double second, String what, Action action) {}

    private interface Action {
        void run() throws IOException, InterruptedException;
    }

    private void inject(BrokerProcess broker, Forwarder registry) throws Exception {
        List<Step> steps = new ArrayList<>();
        if (SHORT) {
            steps.addAll(outage(1, 3, "Kafka", broker::stop, broker::start));
            steps.addAll(outage(4, 2, "the registry", registry::shut, registry::open));
            steps.addAll(kills(3, 5));
        } else {
            steps.addAll(outage(20, 60, "Kafka", broker::stop, broker::start));
            steps.addAll(outage(30, 12, "room on the disk of instance 1", () -> full(true), () -> full(false)));
            steps.addAll(outage(105, 25, "the registry", registry::shut, registry::open));
            steps.addAll(outage(140, 60, "Kafka, which is killed,", broker::kill, broker::start));
            steps.addAll(kills(12, 45, 60, 83, 112, 135, 150, 175, 203, 225));
        }
        steps.sort(Comparator.comparingDouble(Step::second));
        for (Step step : steps) {
            Thread.sleep(Math.max(0, (long) (step.second() * 1_000) - (System.nanoTime() - start) / 1_000_000));
            say(step.what());
            step.action().run();
        }
    }

    private static List<Step> outage(double second, double length, String what, Action begin, Action end) {
        return List.of(new Step(second, what + " is away", begin), new Step(second + length, what + " is back", end));
    }

    /** The instances in turns; the one whose disk is full comes last. */
    private List<Step> kills(double... seconds) {
        List<Step> kills = new ArrayList<>();
        for (int i = 0; i < seconds.length; i++) {
            int number = (i + 1) % INSTANCES;
            kills.add(new Step(seconds[i], "instance " + (number + 1) + " is killed", () -> {
                instances.get(number).kill();
                instances.get(number).start();
                killed++;
            }));
        }
        return kills;
    }

    private void full(boolean full) throws IOException, InterruptedException {
        instances.get(0).setDiskFull(full);
    }

    /** Compares the topic with what was accepted, event by event; returns how many events it has. */
    private long check(List<EdgeClient> clients, BrokerProcess broker, RegistryProcess registry) {
        int[][] times = new int[CLIENTS][EVENTS / CLIENTS + 1];
        long there = 0;
        KafkaAvroDeserializer decoder = Readers.deserializer(registry.url(), false);
        try (var reader = Readers.fromBeginning(broker.bootstrapServers(), List.of(Topics.EVENTS.name()))) {
            var ends = reader.endOffsets(reader.assignment());
            while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
                for (var record : reader.poll(Duration.ofMillis(200))) {
                    GenericRecord event = (GenericRecord) decoder.deserialize(record.topic(), record.value());
                    int client = Integer.parseInt(event.get("session_id").toString(), 16) - 1;
                    int sequence = Math.toIntExact((long) event.get("session_seq"));
                    assertThat(event.get("uid")).hasToString(EdgeClient.id(client));
                    assertThat(event.get("version")).hasToString("1." + client % 3);
                    assertThat(event.get("event")).hasToString("Event." + sequence % 8);
                    times[client][sequence]++;
                    there++;
                }
            }
        }
        long missing = 0;
        long sentAgain = 0;
        long writtenAgain = 0;
        for (int client = 0; client < CLIENTS; client++) {
            for (int sequence = 1; sequence < times[client].length; sequence++) {
                int more = times[client][sequence] - 1;
                missing += more < 0 ? 1 : 0;
                sentAgain += more > 0 && clients.get(client).sentAgain().get(sequence) ? more : 0;
                writtenAgain += more > 0 && !clients.get(client).sentAgain().get(sequence) ? more : 0;
            }
        }
        int unavailable = clients.stream().mapToInt(EdgeClient::unavailable).sum();
        int silent = clients.stream().mapToInt(EdgeClient::silent).sum();
        say(String.format(
                Locale.ROOT,
                "%d instances killed; requests without a response %,d, with 503 %,d",
                killed,
                silent,
                unavailable));
        say(String.format(Locale.ROOT, "%,d events accepted, %,d in the topic, %,d missing", EVENTS, there, missing));
        say(String.format(
                Locale.ROOT,
                "repeats: %,d of events that their client sent again; %,d of others, of which an instance did not know that"
                        + " Kafka had them when it was killed or Kafka went away",
                sentAgain,
                writtenAgain));
        if (!SHORT) {
            assertThat(silent).as("an instance was killed").isPositive();
            assertThat(unavailable).as("a disk was full").isPositive();
        }
        assertThat(missing).isZero();
        return there;
    }

    private void say(String what) {
        System.out.printf(Locale.ROOT, "%7.1f s  %s%n", (System.nanoTime() - start) / 1e9, what);
    }
}
