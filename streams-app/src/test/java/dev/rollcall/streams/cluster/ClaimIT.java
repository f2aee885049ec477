package dev.rollcall.streams.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.config.KafkaSettings;
import dev.rollcall.streams.failure.JobException;
import dev.rollcall.testkit.broker.TestBroker;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** First starts of an application that overtake each other. */
class ClaimIT {

    @RegisterExtension
    static final TestBroker broker = new TestBroker();

    private final String applicationId = "shop-" + UUID.randomUUID();
    private final JobConfig config = JobConfig.fromEnvironment(Map.of(
            "ROLLCALL_BOOTSTRAP_SERVERS",
            broker.bootstrapServers(),
            "ROLLCALL_SCHEMA_REGISTRY_URL",
            "mock://claims",
            "ROLLCALL_APPLICATION_ID",
            applicationId));
    private final AtomicInteger attempts = new AtomicInteger();
    private Admin admin;

    @BeforeEach
    void provision() {
        Provision.apply(
                broker.clientSettings(), Map.of("schema.registry.url", "mock://claims"), TopicLayout.of(applicationId));
        admin = Admin.create(broker.clientSettings());
    }

    @AfterEach
    void close() {
        admin.close();
    }

    static Stream<RuntimeException> otherErrors() {
        return Stream.of(
                new KafkaException("Failed to construct kafka producer", new ConfigException("a setting")),
                new TransactionalIdAuthorizationException("no right to write"));
    }

    @ParameterizedTest
    @MethodSource("otherErrors")
    void anotherErrorEndsTheStart(RuntimeException error) {
        assertThatThrownBy(() -> make(() -> new Failing(error))).isInstanceOf(JobException.class);
        assertThat(attempts).hasValue(1);
    }

    static Stream<RuntimeException> errorsOfBeingOvertaken() {
        return Stream.of(
                new InvalidTxnStateException("complete"),
                new KafkaException("an error state", new InvalidTxnStateException("complete")),
                new KafkaException("an error state", new KafkaException("Unexpected error in EndTxnHandler")));
    }

    /** What brokers say depends on the moment. */
    @ParameterizedTest
    @MethodSource("errorsOfBeingOvertaken")
    void anInstanceThatIsOvertakenTriesAgainWhateverTheBrokerSays(RuntimeException error) throws Exception {
        make(() -> new Failing(error));

        assertThat(attempts).hasValue(2);
        withdraw();
    }

    @ParameterizedTest
    @EnumSource
    void anInstanceThatIsOvertakenFindsTheClaimMade(Step step) throws Exception {
        make(() -> new Overtaken(step));

        assertThat(attempts).hasValue(2);
        withdraw();
    }

    private void make(Supplier<Producer<byte[], byte[]>> first) {
        Claim.make(
                admin, config, () -> attempts.incrementAndGet() == 1 ? first.get() : new KafkaProducer<>(settings()));
    }

    /** So that the next test's application is the only one. */
    private void withdraw() throws Exception {
        assertThat(Claim.others(admin, "another")).containsExactly(applicationId);
        Reset.plan(config.cluster(), applicationId).apply(config.cluster());
    }

    private Map<String, Object> settings() {
        return new KafkaSettings(config).combineProducer(applicationId + "-claim");
    }

    private enum Step {
        BEGIN,
        OFFSETS,
        COMMIT
    }

    /** The producer of an instance that another overtakes. */
    @SuppressWarnings("removal") // ConsumerGroupMetadata becomes an interface in Kafka 5.0
    private final class Overtaken extends KafkaProducer<byte[], byte[]> {
        private final Step step;

        Overtaken(Step step) {
            super(settings());
            this.step = step;
        }

        @Override
        public void beginTransaction() {
            at(Step.BEGIN);
            super.beginTransaction();
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            super.sendOffsetsToTransaction(offsets, group);
            if (group.groupId().equals(config.combineGroup())) {
                at(Step.OFFSETS);
            }
        }

        @Override
        public void commitTransaction() {
            at(Step.COMMIT);
            super.commitTransaction();
        }

        private void at(Step reached) {
            if (reached == step) {
                Claim.make(admin, config);
            }
        }
    }

    /** A producer that begins, and commits nothing. */
    private final class Failing extends KafkaProducer<byte[], byte[]> {
        private final RuntimeException error;

        Failing(RuntimeException error) {
            super(settings());
            this.error = error;
        }

        @Override
        public void commitTransaction() {
            throw error;
        }
    }
}
