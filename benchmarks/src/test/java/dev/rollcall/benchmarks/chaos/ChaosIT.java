package dev.rollcall.benchmarks.chaos;

import static dev.rollcall.benchmarks.chaos.Fault.Kind.KILL_BROKER;
import static dev.rollcall.benchmarks.chaos.Fault.Kind.REFUSE_REGISTRY;
import static dev.rollcall.benchmarks.chaos.Fault.Kind.SET_CLOCK_AHEAD;
import static dev.rollcall.benchmarks.chaos.Fault.Kind.SET_CLOCK_BACK;
import static dev.rollcall.benchmarks.chaos.Fault.Kind.WIPE_INSTANCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.rows.Readers;
import dev.rollcall.testkit.rows.RowTopic;
import dev.rollcall.testkit.truth.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
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
    void rowsAreExactThroughFaultsAndTheCheckSeesOnesThatAreNot() throws Exception {
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
                    .isAfter(run.pipeline().now().plus(Duration.ofHours(20)));
            assertThat(verdict.counted()).isEqualTo(verdict.good()).isGreaterThan(25_000);
            assertThat(verdict.rejected()).hasSizeGreaterThan(8);

            // The first final of a day is its row's first record or a later one, as the faults have it.
            assertThat(run.reader().rows(RowTopic.DAYS).lines().values())
                    .as("days that ended, and one that has not")
                    .extracting(line ->
                            line.firstFinal() == null ? -1 : line.firstFinal().revision())
                    .contains(-1)
                    .anyMatch(revision -> revision >= 0);

            forge(run, Topics.COUNTS, RowTopic.COUNTS, "count");
            forge(run, Topics.USERS, RowTopic.USERS, "sessions");
            forge(run, Topics.BREAKDOWNS, RowTopic.BREAKDOWNS, "count");
            assertThat(run.check().differences())
                    .anyMatch(what -> what.startsWith("telemetry.counts:") && what.contains("count went back"))
                    .anyMatch(what -> what.startsWith("telemetry.counts:") && what.contains("count is "))
                    .anyMatch(what -> what.startsWith("telemetry.users:") && what.contains("sessions went back"))
                    .anyMatch(what -> what.startsWith("telemetry.users:") && what.contains("sessions is "))
                    .anyMatch(what -> what.startsWith("telemetry.breakdowns:") && what.contains("count went back"))
                    .anyMatch(what -> what.startsWith("telemetry.breakdowns:") && what.contains("count is "));
        }
    }

    /** Overwrites a row with one of a number that is one less, as a job that lost something would. */
    private static <K, V extends SpecificRecordBase> void forge(
            ChaosRun run, Topic<K, V> topic, RowTopic rows, String number) {
        Map<String, String> registry =
                Map.of("schema.registry.url", run.pipeline().registryUrl());
        Map<K, V> table = new HashMap<>();
        try (KafkaConsumer<K, V> consumer = Readers.fromBeginning(
                run.pipeline().bootstrapServers(),
                List.of(topic.name()),
                topic.keySerde(registry).deserializer(),
                topic.valueSerde(registry).deserializer())) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> table.put(record.key(), record.value()));
            }
        }
        Map.Entry<K, V> forged = table.entrySet().stream()
                .filter(row -> (long) row.getValue().get(number) > 1)
                .findFirst()
                .orElseThrow();
        V row = forged.getValue();
        row.put(number, (long) row.get(number) - 1);
        row.put("revision", (int) row.get("revision") + ((boolean) row.get("closed") ? 1 : 0));
        long before = run.reader().rows(rows).rowsRead();
        try (KafkaProducer<K, V> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", run.pipeline().bootstrapServers()),
                topic.keySerde(registry).serializer(),
                topic.valueSerde(registry).serializer())) {
            producer.send(new ProducerRecord<>(topic.name(), forged.getKey(), row));
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> run.reader().rows(rows).rowsRead() > before);
    }
}
