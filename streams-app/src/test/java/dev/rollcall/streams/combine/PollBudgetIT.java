package dev.rollcall.streams.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.testkit.broker.TestBroker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A budget in a real consumer: an upgrade of Kafka must still try a record again that failed to deserialize. */
class PollBudgetIT {

    private static final int LARGE = 8_000_000;
    private static final int RECORDS = 100;

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @Test
    void aPollIsNoLargerThanItsBudgetAndEveryRecordComesOnceInItsOrder() throws Exception {
        produce();
        PollBudget budget = new PollBudget();
        List<Long> polls = new ArrayList<>();
        List<List<Long>> offsets = List.of(new ArrayList<>(), new ArrayList<>());
        try (KafkaConsumer<ByteBuffer, ByteBuffer> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "max.poll.records", 4_000), budget, budget)) {
            List<TopicPartition> partitions = List.of(new TopicPartition("large", 0), new TopicPartition("large", 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().pollInSameThread().atMost(Duration.ofSeconds(60)).until(() -> {
                budget.newPoll();
                ConsumerRecords<ByteBuffer, ByteBuffer> records = consumer.poll(Duration.ofMillis(200));
                long bytes = 0;
                for (var record : records) {
                    bytes += record.value().remaining()
                            + (record.key() == null ? 0 : record.key().remaining());
                    offsets.get(record.partition()).add(record.offset());
                }
                polls.add(bytes);
                return offsets.get(0).size() + offsets.get(1).size() >= 2 * RECORDS;
            });
        }

        assertThat(polls).allSatisfy(bytes -> assertThat(bytes).isLessThan(PollBudget.MAX_BYTES + 2 * LARGE));
        for (List<Long> read : offsets) {
            assertThat(read).hasSize(RECORDS).isSorted().doesNotHaveDuplicates();
        }
    }

    /** In each partition a large value, a large key, and a small record in turn. */
    private void produce() throws Exception {
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.createTopics(List.of(new NewTopic("large", 2, (short) 1)))
                    .all()
                    .get();
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "compression.type",
                        "gzip",
                        "max.request.size",
                        2 * LARGE),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            byte[] large = new byte[LARGE];
            byte[] small = new byte[10];
            for (int i = 0; i < 2 * RECORDS; i++) {
                int kind = i / 2 % 3;
                producer.send(
                        new ProducerRecord<>("large", i % 2, kind == 1 ? large : null, kind == 0 ? large : small));
            }
        }
    }
}
