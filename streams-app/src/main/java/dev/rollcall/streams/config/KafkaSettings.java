package dev.rollcall.streams.config;

import dev.rollcall.service.config.ClusterConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of each Kafka client of the job: Rollcall's defaults, the operator's, and those that may not be set. */
public final class KafkaSettings {

    private static final int MAX_REQUEST = 2 * 1024 * 1024;

    private final JobConfig config;

    public KafkaSettings(JobConfig config) {
        this.config = config;
    }

    /**
     * Returns where Kafka's clients take all settings.
     *
     * @throws IllegalArgumentException when one of them refuses a setting; one line
     */
    void check() {
        try {
            new AdminClientConfig(admin());
            new ConsumerConfig(combineConsumer("check"));
            ProducerConfig producer = new ProducerConfig(combineProducer("check"));
            new StreamsConfig(streams("check", config.stateDir()));
            checkDelivery(producer);
        } catch (ConfigException e) {
            String why = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
            throw new IllegalArgumentException(
                    "ROLLCALL_KAFKA_*: Kafka's client refuses a setting (" + why + "); correct it", e);
        }
    }

    /** What the producer checks when it is made, which is each time that a worker starts again. */
    private static void checkDelivery(ProducerConfig producer) {
        int delivery = producer.getInt(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
        long least = producer.getLong(ProducerConfig.LINGER_MS_CONFIG)
                + producer.getInt(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
        if (producer.originals().containsKey(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG) && delivery < least) {
            throw new ConfigException(
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    delivery,
                    "must be at least linger.ms and request.timeout.ms, which are " + least);
        }
    }

    /** The administrative client. */
    public Map<String, Object> admin() {
        return admin(config.cluster());
    }

    /** The administrative client of a cluster. */
    public static Map<String, Object> admin(ClusterConfig cluster) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        settings.putAll(cluster.kafka(AdminClientConfig.configNames()));
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
        return settings;
    }

    /** A worker's consumer of events. */
    public Map<String, Object> combineConsumer(String workerId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 4_000);
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 20_000);
        settings.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        settings.putAll(config.cluster().kafka(ConsumerConfig.configNames()));
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.combineGroup());
        settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, workerId);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, workerId);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // The worker decides where there is no offset to go on from, and where the broker no longer has it.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        // Records are looked at where they were read, and copied only when they are rejected.
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
        return settings;
    }

    /** A consumer that looks at single records of the events, without a group. */
    public Map<String, Object> singleRecords(String clientId) {
        Map<String, Object> settings = combineConsumer(clientId);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        // One batch, however large it is.
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
        return settings;
    }

    /** What the operator set for every consumer, for readers that have settings of their own. */
    public Map<String, Object> reader() {
        return new HashMap<>(config.cluster().kafka(ConsumerConfig.configNames()));
    }

    /** A worker's transactional producer of sums and rejects. */
    public Map<String, Object> combineProducer(String workerId) {
        Map<String, Object> settings = new HashMap<>();
        // Sketches have no repetitions for lz4 to find, but an uneven distribution, which zstd encodes in a quarter
        // less.
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 20_000);
        settings.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, transactionTimeout());
        settings.putAll(config.cluster().kafka(ProducerConfig.configNames()));
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, workerId);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, workerId);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }

    /** The counting stage of an instance, with its state in the folder. */
    @SuppressWarnings("deprecation") // Kafka warns when it is missing, and removes it in 5.0
    public Map<String, Object> streams(String instanceId, Path folder) {
        Map<String, Object> settings = new HashMap<>();
        // No store of it is cached by Streams.
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        // Without a prefix: with one, they would win over what the operator sets for every client.
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), transactionTimeout());
        settings.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        InternalTopics.SMALL_INDEX.forEach((name, value) -> settings.put(StreamsConfig.topicPrefix(name), value));
        Set<String> clients = new HashSet<>(ConsumerConfig.configNames());
        clients.addAll(ProducerConfig.configNames());
        clients.addAll(AdminClientConfig.configNames());
        clients.addAll(StreamsConfig.configDef().names());
        settings.putAll(config.cluster().kafka(clients));
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        settings.put(StreamsConfig.CLIENT_ID_CONFIG, config.applicationId() + "-count-" + instanceId);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // What the combining stage commits at its interval comes at once, and is not to wait for as long again.
        long interval = config.commitInterval().toMillis();
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, Math.min(interval, Math.max(10, interval / 4)));
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.countThreads());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instanceId);
        // The claim gives each partition its first offset; from where there is none, sums would be counted twice.
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "none");
        return settings;
    }

    /** A transaction is open for a commit interval, and ten seconds more where a broker is slow. */
    private int transactionTimeout() {
        return 10_000 + (int) config.commitInterval().toMillis();
    }
}
