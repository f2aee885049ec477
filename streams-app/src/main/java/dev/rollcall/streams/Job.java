package dev.rollcall.streams;

import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.service.http.HttpServer;
import dev.rollcall.service.http.ListenException;
import dev.rollcall.service.http.ManagementSide;
import dev.rollcall.streams.cluster.Claim;
import dev.rollcall.streams.cluster.Clients;
import dev.rollcall.streams.cluster.InstanceId;
import dev.rollcall.streams.cluster.TopicCheck;
import dev.rollcall.streams.combine.CombineMetrics;
import dev.rollcall.streams.combine.CombineWorker;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.config.KafkaSettings;
import dev.rollcall.streams.config.Role;
import dev.rollcall.streams.count.CountMetrics;
import dev.rollcall.streams.count.CountTopology;
import dev.rollcall.streams.count.RestoreMetrics;
import dev.rollcall.streams.failure.JobException;
import dev.rollcall.streams.health.FreshnessProbe;
import dev.rollcall.streams.health.Heartbeats;
import dev.rollcall.streams.health.JobMetrics;
import dev.rollcall.streams.health.Readiness;
import dev.rollcall.streams.health.WallClock;
import dev.rollcall.streams.http.HttpSide;
import dev.rollcall.streams.http.api.Health;
import dev.rollcall.streams.http.api.OpenApi;
import dev.rollcall.streams.http.api.RowsApi;
import dev.rollcall.streams.http.rows.RowReaders;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job in this process: combining workers, the counting topology, and the HTTP side, or those of them that are its
 * roles. Instances with the same application id share the work. Thread-safe.
 *
 * <p>When a part cannot go on, the whole job ends and {@link #awaitEnd} returns 1: what restarts processes knows best
 * when to start it again, and nothing is lost or counted twice by it.
 */
public final class Job implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Job.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOCK_CHECK = Duration.ofSeconds(1);

    private final JobConfig config;
    private final InstantSource clock;
    private final WallClock wall;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable JobException> failure = new AtomicReference<>();
    private final Readiness readiness;
    private final List<CombineWorker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Object lifecycle = new Object();
    private @Nullable InstanceId instance;
    private @Nullable JobMetrics jobMetrics;
    private @Nullable SchemaRegistryClient registry;
    private @Nullable KafkaStreams streams;
    private @Nullable FreshnessProbe freshness;
    private @Nullable RowsApi api;
    private volatile @Nullable HttpServer management;
    private volatile @Nullable HttpServer http;
    private boolean closed;

    /** A job that goes by the system's clock. */
    public Job(JobConfig config) {
        this(config, InstantSource.system());
    }

    /**
     * A job that goes by a clock of the caller's.
     *
     * @param clock decides when to commit and probe, and stamps rows; timeouts are measured apart from it
     */
    public Job(JobConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.wall = new WallClock(clock);
        this.readiness = new Readiness(failure::get, Heartbeats.silence(config.kafka()), config.roles());
    }

    /**
     * Starts. Where it takes part in counting, it first checks topics, schemas, and that what the application has counted
     * goes with the settings.
     *
     * @throws JobException when something is missing or wrong; nothing runs then
     */
    public void start() {
        try {
            synchronized (lifecycle) {
                startParts();
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startParts() {
        LOG.info("starting {}", config);
        KafkaSettings settings = new KafkaSettings(config);
        if (config.counts()) {
            prepareCounting(settings);
        }
        JobMetrics meters = new JobMetrics(metrics, config, readiness);
        jobMetrics = meters;
        try {
            management =
                    ManagementSide.start(config.management(), () -> failure.get() == null, readiness::reasons, metrics);
            if (config.has(Role.HTTP)) {
                http = startHttp(settings);
                readiness.serving();
            }
        } catch (ListenException e) {
            throw new JobException(String.valueOf(e.getMessage()), e);
        }
        BooleanSupplier isCounting = config.has(Role.COUNT) ? startCounting(settings, meters) : () -> true;
        startFreshness(settings, meters, isCounting);
        if (config.has(Role.COMBINE)) {
            startCombining();
        }
    }

    /** Checks what both stages rest on, and takes the state folder. */
    private void prepareCounting(KafkaSettings settings) {
        try (Admin admin = Clients.admin(settings.admin())) {
            TopicCheck.topics(admin, config.bootstrapServers(), config.applicationId());
            Claim.make(admin, config);
        } catch (KafkaException e) {
            throw Clients.kafkaFailed(config.bootstrapServers(), e);
        }
        SchemaRegistryClient client = Clients.registry(config.registryConfig());
        registry = client;
        TopicCheck.schemas(client, config.schemaRegistryUrl());
        InstanceId id = InstanceId.in(config.stateDir(), config.applicationId());
        instance = id;
        NativeLibraries.load(id.folder().resolve(config.applicationId()).resolve("native"));
    }

    private HttpServer startHttp(KafkaSettings settings) {
        RowsApi rows = config.apiRows() == 0
                ? null
                : RowsApi.of(new Readers(config, settings), config.apiRows(), config.keepWindows(), clock, metrics);
        Health health = new Health(readiness::reasons, metrics, rows);
        HttpServer server = HttpSide.start(config.http(), config.httpHosts(), routes -> {
            health.addTo(routes);
            OpenApi.addTo(routes);
            if (rows != null) {
                rows.addTo(routes);
            }
        });
        if (rows != null) {
            api = rows;
            rows.start();
        }
        return server;
    }

    /** Gives what says whether it counts rather than sets aside. */
    private BooleanSupplier startCounting(KafkaSettings settings, JobMetrics meters) {
        InstanceId id = Objects.requireNonNull(instance);
        Properties properties = new Properties();
        properties.putAll(settings.streams(id.toString(), id.folder()));
        CountMetrics counters = new CountMetrics(metrics, clock);
        KafkaStreams counting = new KafkaStreams(CountTopology.build(config, counters, clock), properties);
        counting.setUncaughtExceptionHandler(e -> {
            fail(new JobException("counting stage: " + describe(e), e));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        counting.setGlobalStateRestoreListener(new RestoreMetrics(metrics));
        streams = counting;
        readiness.counting(counting);
        meters.watch(counting);
        counting.start();
        return counters::isCounting;
    }

    private void startFreshness(KafkaSettings settings, JobMetrics meters, BooleanSupplier isCounting) {
        try {
            FreshnessProbe probe = new FreshnessProbe(Clients.admin(settings.admin()), config, isCounting);
            freshness = probe;
            meters.watch(probe);
            probe.start();
        } catch (KafkaException e) {
            throw Clients.kafkaFailed(config.bootstrapServers(), e);
        }
    }

    private void startCombining() {
        InstanceId id = Objects.requireNonNull(instance);
        SchemaRegistryClient client = Objects.requireNonNull(registry);
        CombineMetrics counters = new CombineMetrics(metrics);
        for (int number = 1; number <= config.combineThreads(); number++) {
            String workerId = config.combineGroup() + "-" + id + "-" + number;
            CombineWorker worker = new CombineWorker(config, clock, workerId, client, counters, this::fail);
            Thread thread = new Thread(worker, "rollcall-combine-" + number);
            workers.add(worker);
            readiness.combining(worker::insteadOfWork);
            threads.add(thread);
            thread.start();
        }
    }

    /**
     * Waits for the end of the job, and meanwhile ends it when the clock is set back: Kafka's clients would stand still.
     *
     * @return 0 when it was closed, 1 when it failed
     */
    public int awaitEnd() throws InterruptedException {
        while (!ended.await(CLOCK_CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
            wall.setBack()
                    .ifPresent(
                            by -> fail(
                                    new JobException(
                                            "the machine's clock was set back by "
                                                    + by.toSeconds()
                                                    + " s, and Kafka's clients, which wait by it, would stand still for as long; start the job again")));
        }
        return failure.get() == null ? 0 : 1;
    }

    /** Why the job failed, or null. */
    public @Nullable JobException failure() {
        return failure.get();
    }

    /** Where the page and the counts are served, by an instance with that role. */
    public URI http() {
        return uri(http);
    }

    /** Where health and metrics are served. */
    public URI management() {
        return uri(management);
    }

    private static URI uri(@Nullable HttpServer server) {
        if (server == null) {
            throw new IllegalStateException("the job has not started, or without this role");
        }
        return server.uri();
    }

    /** Ends the job, within about ten seconds; what is not committed is counted by the next run. Idempotent. */
    @Override
    public void close() {
        synchronized (lifecycle) {
            if (closed) {
                return;
            }
            closed = true;
            closeParts();
        }
        ended.countDown();
    }

    private void closeParts() {
        workers.forEach(CombineWorker::stop);
        long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        for (Thread thread : threads) {
            join(thread, deadline);
        }
        if (freshness != null) {
            freshness.close();
        }
        boolean counts =
                streams != null && !streams.close(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
        if (api != null) {
            api.close();
        }
        if (http != null) {
            http.close();
        }
        if (management != null) {
            management.close();
        }
        if (registry != null) {
            try {
                registry.close();
            } catch (IOException e) {
                LOG.debug("closing the registry client", e);
            }
        }
        // Whoever still counts keeps the state folder, until the process ends.
        if (instance != null && !counts) {
            instance.close();
        }
        if (jobMetrics != null) {
            jobMetrics.close();
        }
        metrics.close();
    }

    private static void join(Thread thread, long deadline) {
        try {
            thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            if (thread.isAlive()) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fail(JobException why) {
        if (failure.compareAndSet(null, why)) {
            if (isExplained(why)) {
                LOG.error("{}", why.getMessage());
            } else {
                LOG.error("{}", why.getMessage(), why);
            }
            ended.countDown();
        }
    }

    /** Whether the message says all that an operator needs; else the stack trace is for a bug report. */
    private static boolean isExplained(JobException why) {
        return why.getCause() == null
                || !(root(why.getCause()) instanceof RuntimeException unexpected)
                || unexpected instanceof JobException
                || unexpected instanceof KafkaException;
    }

    private static String describe(Throwable e) {
        Throwable root = root(e);
        if (root instanceof InvalidOffsetException offsets) {
            return "Kafka no longer has " + offsets.partitions()
                    + " at the offset that was read, and starting again could"
                    + " count twice; run `rollcall reset`, or follow docs/operations.md (After a long stop)";
        }
        return root instanceof JobException ? String.valueOf(root.getMessage()) : root.toString();
    }

    /** The innermost cause, or the first that is a message for the operator. */
    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && !(root instanceof JobException)) {
            root = root.getCause();
        }
        return root;
    }

    /** Readers of the job's own rows, with the settings of its other consumers. */
    private record Readers(JobConfig config, KafkaSettings settings) implements RowReaders {

        @Override
        public <K extends SpecificRecord, V extends SpecificRecord> CountsReader<K, V> connect(
                Topic<K, V> topic, Instant since) {
            return CountsReader.builder(topic)
                    .bootstrapServers(config.bootstrapServers())
                    .schemaRegistryUrl(config.schemaRegistryUrl())
                    .kafka(settings.reader())
                    // Where the topic was made again, the rows are another table's.
                    .kafka(Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"))
                    .since(since)
                    .registry(config.registry())
                    .build();
        }
    }
}
