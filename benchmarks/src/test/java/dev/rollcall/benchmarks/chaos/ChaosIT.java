package dev.rollcall.benchmarks.chaos;

import static dev.rollcall.benchmarks.chaos.Fault.Kind.KILL_BROKER;
import static dev.rollcall.benchmarks.chaos.Fault.Kind.REFUSE_REGISTRY;
import static dev.rollcall.benchmarks.chaos.Fault.Kind.SET_CLOCK_AHEAD;
import static dev.rollcall.benchmarks.chaos.Fault.Kind.SET_CLOCK_BACK;
import static dev.rollcall.benchmarks.chaos.Fault.Kind.WIPE_INSTANCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.truth.Ledger.Line;
import dev.rollcall.testkit.truth.Row;
import dev.rollcall.testkit.truth.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A short chaos run. */
class ChaosIT {
    private static final ChaosPlan PLAN = new ChaosPlan(27_000, 5, 1_052_394, 1_500);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void countsAreExactThroughFaultsAndTheCheckSeesARowThatIsNot() throws Exception {
        assertThat(PLAN.schedule().faults())
                .extracting(Fault::kind)
                .contains(WIPE_INSTANCE, KILL_BROKER, REFUSE_REGISTRY, SET_CLOCK_AHEAD, SET_CLOCK_BACK);
        System.out.println("chaos " + PLAN);
        try (ChaosRun run = new ChaosRun(PLAN, folder, System.out::println)) {
            run.play();
            Verdict verdict = run.check();
            System.out.print(verdict.describe());
            assertThat(verdict.differences()).isEmpty();
            assertThat(run.reader().newestUpdate())
                    .as("the clock that was set ahead")
                    .isAfter(Instant.now().plus(Duration.ofHours(20)));
            assertThat(verdict.counted()).isEqualTo(verdict.good()).isGreaterThan(25_000);
            assertThat(verdict.rejected()).hasSizeGreaterThan(8);

            EventCount forged = forgeARow(run);
            assertThat(run.check().differences())
                    .anyMatch(what -> what.contains(forged.getEvent()) && what.contains("count went back"))
                    .anyMatch(
                            what -> what.contains(forged.getEvent()) && what.contains("count is " + forged.getCount()));
        }
    }

    /** Overwrites a final row with one that counts an event less, as a job that lost one would. */
    private static EventCount forgeARow(ChaosRun run) {
        Row row = run.reader().counts().lines().values().stream()
                .map(Line::latest)
                .filter(candidate -> candidate.count() > 1)
                .findFirst()
                .orElseThrow();
        EventCountKey key = new EventCountKey(
                row.key().product(),
                row.key().event(),
                row.key().version(),
                Instant.ofEpochMilli(row.key().windowStart()));
        EventCount forged = EventCount.newBuilder()
                .setProduct(key.getProduct())
                .setEvent(key.getEvent())
                .setVersion(key.getVersion())
                .setWindowStart(key.getWindowStart())
                .setWindowEnd(Instant.ofEpochMilli(row.windowEnd()))
                .setCount(row.count() - 1)
                .setEstimate(row.estimate())
                .setUsers(row.users())
                .setLost(row.lost())
                .setClosed(true)
                .setRevision(row.revision() + 1)
                .build();
        long before = run.reader().counts().rowsRead();
        Map<String, String> registry = Map.of("schema.registry.url", run.registryUrl());
        try (KafkaProducer<EventCountKey, EventCount> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", run.bootstrapServers()),
                Topics.COUNTS.keySerde(registry).serializer(),
                Topics.COUNTS.valueSerde(registry).serializer())) {
            producer.send(new ProducerRecord<>(Topics.COUNTS.name(), key, forged));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> run.reader().counts().rowsRead() > before);
        return forged;
    }
}
