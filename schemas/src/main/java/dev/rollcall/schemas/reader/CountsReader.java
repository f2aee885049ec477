package dev.rollcall.schemas.reader;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.RegistryUrl;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.reader.RowDecoder.RegistryAwayException;
import dev.rollcall.schemas.reader.RowDecoder.UnreadableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A follower of the counts. It gives every row of a topic, from the start or from a time, and then every row that
 * changes, to a {@link CountsHandler}. {@link #builder()} reads the counts of windows, {@link #builder(Topic)} the
 * counts of days ({@link Topics#COUNTS_DAILY}), the users of days, weeks and months ({@link Topics#USERS}) or the
 * breakdowns of days ({@link Topics#BREAKDOWNS}).
 *
 * <p>Upsert the rows by the fields of their keys. Then the reader's table is valid at any moment, and rows that come
 * twice, e.g. after a restart from the start, change nothing. The reader reads committed rows only. It joins no
 * consumer group and stores no position: it reads all partitions, including those that are added later. It waits for
 * brokers and a schema registry that are down.
 *
 * <p>One thread at a time polls or follows; {@link #close} and {@link #isCaughtUp} may be called by any thread.
 *
 * @param <K> the key of a row, e.g. {@link EventCountKey}
 * @param <V> the row, e.g. {@link EventCount}
 */
public final class CountsReader<K extends SpecificRecord, V extends SpecificRecord> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CountsReader.class);
    private static final Duration FOLLOW = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RowDecoder<K, V> decoder;
    private final CountsPartitions partitions;
    private final Queue<ConsumerRecord<byte[], byte[]>> pending = new ArrayDeque<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ReentrantLock reading = new ReentrantLock();
    private volatile boolean caughtUp;
    private boolean waiting;
    private boolean released;

    private CountsReader(
            KafkaConsumer<byte[], byte[]> consumer, RowDecoder<K, V> decoder, CountsPartitions partitions) {
        this.consumer = consumer;
        this.decoder = decoder;
        this.partitions = partitions;
    }

    /** Starts to configure a reader of the counts of windows, {@link Topics#COUNTS}. */
    public static Builder<EventCountKey, EventCount> builder() {
        return builder(Topics.COUNTS);
    }

    /** Starts to configure a reader of any topic of rows in Avro, e.g. {@link Topics#USERS}. */
    public static <K extends SpecificRecord, V extends SpecificRecord> Builder<K, V> builder(Topic<K, V> topic) {
        return new Builder<>(topic);
    }

    /**
     * Gives rows to the handler as they arrive, until the reader is closed. An exception of the handler ends it and is
     * thrown; the next call begins with the same row.
     *
     * @throws CountsReaderException when reading cannot continue
     * @throws InterruptedException when the thread is interrupted; the reader must still be closed
     */
    public void follow(CountsHandler<K, V> handler) throws InterruptedException {
        while (poll(FOLLOW, handler)) {
            // Until it is closed.
        }
    }

    /**
     * Gives the rows that are available now to the handler, and returns; see {@link #follow}.
     *
     * @param timeout how long to wait for a row
     * @return false when the reader is closed
     * @throws CountsReaderException when reading cannot continue
     * @throws InterruptedException when the thread is interrupted
     */
    public boolean poll(Duration timeout, CountsHandler<K, V> handler) throws InterruptedException {
        reading.lockInterruptibly();
        try {
            if (!isClosed()) {
                read(timeout, handler);
            }
            return !isClosed();
        } finally {
            if (isClosed()) {
                release();
            }
            reading.unlock();
        }
    }

    /**
     * Whether the reader began with the first row of the topic: without {@link Builder#since}, or if no row is older
     * than that.
     */
    public boolean isWhole() {
        return partitions.isWhole();
    }

    /** Whether all rows that were in the topic when the reader connected have been given to the handler. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    /**
     * Ends reading within seconds, and lets {@link #follow} return. A handler that is busy for longer finishes its row
     * first, and the connection is closed then. Idempotent.
     */
    @Override
    public void close() {
        closing.countDown();
        consumer.wakeup();
        try {
            if (reading.tryLock(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    release();
                } finally {
                    reading.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        return closing.getCount() == 0;
    }

    private void read(Duration timeout, CountsHandler<K, V> handler) throws InterruptedException {
        if (pending.isEmpty()) {
            fetch(timeout);
        }
        try {
            while (!pending.isEmpty() && !isClosed()) {
                give(pending.element(), handler);
                pending.remove();
                waiting = false;
            }
        } catch (RegistryAwayException e) {
            awaitRegistry(timeout, handler, String.valueOf(e.getMessage()));
            return;
        }
        if (!caughtUp && !isClosed() && partitions.isReadToTheFirstEnds()) {
            caughtUp = true;
            handler.caughtUp();
        }
    }

    private void fetch(Duration timeout) throws InterruptedException {
        try {
            partitions.assignNew();
            consumer.poll(timeout).forEach(pending::add);
        } catch (WakeupException e) {
            // The reader is closed.
        } catch (InterruptException e) {
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException().initCause(e);
        } catch (KafkaException e) {
            throw partitions.explain(e);
        }
    }

    private void give(ConsumerRecord<byte[], byte[]> record, CountsHandler<K, V> handler) throws RegistryAwayException {
        try {
            if (record.value() != null) {
                handler.row(decoder.row(record.value()));
            } else if (record.key() != null) {
                handler.removed(decoder.key(record.key()));
            }
        } catch (UnreadableException e) {
            handler.unreadable(new CountsReaderException(
                    record.topic() + " partition " + record.partition() + " offset " + record.offset() + ": the row "
                            + e.getMessage() + "; check schemaRegistryUrl, and who writes to the topic",
                    e));
        }
    }

    private void awaitRegistry(Duration timeout, CountsHandler<K, V> handler, String why) throws InterruptedException {
        if (!waiting) {
            waiting = true;
            LOG.warn("{}; waiting for it", why);
            handler.waiting(why);
        }
        // Returns at once when the reader is closed.
        closing.await(Math.min(timeout.toMillis(), RETRY.toMillis()), TimeUnit.MILLISECONDS);
    }

    private void release() {
        if (released) {
            return;
        }
        released = true;
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        try {
            decoder.close();
        } catch (IOException e) {
            LOG.debug("closing the registry's client", e);
        }
    }

    /** The settings of a reader. Not thread-safe. */
    public static final class Builder<K extends SpecificRecord, V extends SpecificRecord> {

        private static final Set<String> OWNED =
                Set.of("bootstrap.servers", "group.id", "enable.auto.commit", "key.deserializer", "value.deserializer");

        private final Topic<K, V> topic;
        private @Nullable String bootstrapServers;
        private @Nullable String schemaRegistryUrl;
        private @Nullable Instant since;
        private final Map<String, Object> kafka = new HashMap<>();
        private final Map<String, Object> registry = new HashMap<>();

        private Builder(Topic<K, V> topic) {
            this.topic = topic;
        }

        /** Kafka brokers, as {@code host:port[,host:port]}. Required. */
        public Builder<K, V> bootstrapServers(String servers) {
            this.bootstrapServers = servers;
            return this;
        }

        /** Root of the registry's Confluent API. Required. */
        public Builder<K, V> schemaRegistryUrl(String url) {
            this.schemaRegistryUrl = url;
            return this;
        }

        /**
         * Begins with rows that changed at that time or later, and therefore with all windows or periods from that time
         * on, apart from the difference between the clocks of the brokers and the job. Without it, the reader reads
         * everything.
         */
        public Builder<K, V> since(Instant time) {
            this.since = time;
            return this;
        }

        /**
         * Other settings of Kafka's consumer, under Kafka's own names, e.g. {@code security.protocol}. {@code
         * isolation.level} is {@code read_committed} unless it is given here; other values include the rows of aborted
         * transactions.
         */
        public Builder<K, V> kafka(Map<String, ?> settings) {
            kafka.putAll(settings);
            return this;
        }

        /** Other settings of the registry's client, under its own names, e.g. {@code basic.auth.user.info}. */
        public Builder<K, V> registry(Map<String, ?> settings) {
            registry.putAll(settings);
            return this;
        }

        /**
         * Connects to Kafka. The registry is queried when the first row arrives.
         *
         * @throws IllegalArgumentException when a setting is missing or invalid
         * @throws CountsReaderException when no broker responds within 8 s, refuses, or has no such topic
         */
        public CountsReader<K, V> build() {
            String servers = required("bootstrapServers", bootstrapServers, "name a broker as host:port");
            String url = required("schemaRegistryUrl", schemaRegistryUrl, "give the root of the Confluent API");
            if (!url.matches("(https?|mock)://.+")) {
                throw new IllegalArgumentException("schemaRegistryUrl: '" + RegistryUrl.withoutSecret(url)
                        + "' is not a URL; write e.g. http://localhost:8081");
            }
            if (RegistryUrl.hasAmbiguousSecret(url)) {
                throw new IllegalArgumentException("schemaRegistryUrl: '" + RegistryUrl.withoutSecret(url)
                        + "' has a password with one of / @ ? # \\ in it; give it with registry(),"
                        + " as basic.auth.user.info");
            }
            for (String setting : kafka.keySet()) {
                if (OWNED.contains(setting)) {
                    throw new IllegalArgumentException(
                            "kafka: " + setting + " is the reader's own; leave it out, or use the builder's method");
                }
            }
            RowDecoder<K, V> decoder = new RowDecoder<>(url, registry, topic);
            KafkaConsumer<byte[], byte[]> consumer = consumer(servers);
            CountsPartitions partitions = new CountsPartitions(consumer, topic.name(), servers);
            CountsReader<K, V> reader = new CountsReader<>(consumer, decoder, partitions);
            try {
                partitions.assignFirst(since);
                return reader;
            } catch (KafkaException e) {
                reader.close();
                throw partitions.explain(e);
            } catch (RuntimeException e) {
                reader.close();
                throw e;
            }
        }

        private KafkaConsumer<byte[], byte[]> consumer(String servers) {
            Map<String, Object> settings = new HashMap<>();
            settings.put("isolation.level", "read_committed");
            settings.put("auto.offset.reset", "earliest");
            settings.put("default.api.timeout.ms", "8000");
            settings.put("request.timeout.ms", "8000");
            settings.put("metadata.max.age.ms", "30000");
            settings.put("enable.metrics.push", "false");
            settings.put("allow.auto.create.topics", "false");
            settings.putAll(kafka);
            settings.put("bootstrap.servers", servers);
            settings.put("enable.auto.commit", "false");
            try {
                return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            } catch (KafkaException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw new IllegalArgumentException(
                        "kafka: Kafka's consumer refuses its settings: " + cause.getMessage() + "; correct them", e);
            }
        }

        private static String required(String option, @Nullable String value, String fix) {
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException(option + " is not set; " + fix);
            }
            return value;
        }
    }
}
