package dev.rollcall.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.cli.counts.Tally;
import dev.rollcall.cli.rejected.RejectedCount;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import dev.rollcall.producer.TelemetryRelay;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.testkit.broker.EmbeddedBroker;
import dev.rollcall.testkit.process.JobProcess;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.registry.RegistryProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged job in a process of its own, killed in the middle of its work. */
@Timeout(300)
class KillIT {

    private static final int EVENTS = 100_000;

    @TempDir
    Path folder;

    @Test
    void countsAreExactThoughTheJobIsKilledAgainAndAgain() throws Exception {
        long seed = System.nanoTime();
        System.err.println("kill seed " + seed);
        Random random = new Random(seed);
        int port = Ports.free();
        int registryPort = Ports.free();
        try (RegistryProcess registry =
                        RegistryProcess.start(registryPort, Files.createDirectory(folder.resolve("registry")));
                EmbeddedBroker broker =
                        EmbeddedBroker.on(folder.resolve("broker")).port(port).start()) {
            registry.awaitReady();
            Provision.apply(
                    Map.of("bootstrap.servers", broker.bootstrapServers()),
                    Map.of("schema.registry.url", registry.url()),
                    1);
            Map<String, Long> truth = publish(broker, registry, random);
            JobProcess job = job(broker, registry);
            job.start();
            try (var reader = CountsReader.builder()
                            .bootstrapServers(broker.bootstrapServers())
                            .schemaRegistryUrl(registry.url())
                            .build();
                    RejectedCount rejects = new RejectedCount(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                Tally tally = new Tally();
                for (int kill = 1; kill <= 3; kill++) {
                    // The job is given too little time to finish: it is killed with sums on its heap.
                    readUntil(reader, tally, (long) (EVENTS * (0.05 * kill * random.nextDouble())));
                    job.kill();
                    job.start();
                }
                readUntil(reader, tally, EVENTS);
                // What would be counted twice comes soon after.
                reader.poll(Duration.ofSeconds(2), tally);
                Map<String, Long> counts = new HashMap<>();
                tally.rows()
                        .forEach(row ->
                                counts.merge(row.getEvent() + " " + row.getVersion(), row.getCount(), Long::sum));
                assertThat(counts).as("seed %d", seed).isEqualTo(truth);
                assertThat(rejects.read(Duration.ofSeconds(1))).isZero();
            } finally {
                assertThat(job.stopAndWait()).as("after SIGTERM").isIn(0, 143);
                assertThat(job.endsByItself()).isZero();
            }
        }
    }

    private static void readUntil(CountsReader<EventCountKey, EventCount> reader, Tally tally, long counted)
            throws InterruptedException {
        while (tally.counted() < Math.max(1, counted)) {
            reader.poll(Duration.ofMillis(20), tally);
        }
    }

    private static Map<String, Long> publish(EmbeddedBroker broker, RegistryProcess registry, Random random) {
        Map<String, Long> truth = new HashMap<>();
        try (TelemetryRelay relay = TelemetryRelay.builder()
                .bootstrapServers(broker.bootstrapServers())
                .schemaRegistryUrl(registry.url())
                .hashKey(new byte[32])
                .build()) {
            for (int i = 0; i < EVENTS; i++) {
                String event = "event" + (int) Math.abs(random.nextGaussian() * 20);
                String version = "1." + random.nextInt(4);
                relay.send(RelayedEvent.builder()
                        .product("shop")
                        .version(version)
                        .event(event)
                        .user(RelayedId.raw("user" + i % 1_000))
                        .build());
                truth.merge(event + " " + version, 1L, Long::sum);
            }
            relay.flush();
        }
        return truth;
    }

    private JobProcess job(EmbeddedBroker broker, RegistryProcess registry) {
        return new JobProcess(
                1,
                folder,
                Map.of(
                        "ROLLCALL_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                        "ROLLCALL_SCHEMA_REGISTRY_URL", registry.url(),
                        "ROLLCALL_WINDOW", "5s",
                        "ROLLCALL_GRACE", "1s",
                        "ROLLCALL_COMMIT_INTERVAL", "50ms",
                        // Many small transactions, so that a kill is never between two large ones.
                        "ROLLCALL_KAFKA_MAX_POLL_RECORDS", "500"),
                ended -> {});
    }
}
