package dev.rollcall.streams.combine;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.combine.rejects.UnprocessableException;
import dev.rollcall.streams.combine.sums.BatchBuilder;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.config.KafkaSettings;
import dev.rollcall.streams.event.EventDecoder;
import dev.rollcall.streams.failure.JobException;
import dev.rollcall.streams.health.KafkaMeters;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of the combining stage: reads events, adds them up on the heap, and at each commit sends the sums, the
 * rejects and the read progress together with the offsets in one transaction.
 *
 * <p>Sums are nowhere but on the heap. After any failure they are dropped, the transaction is aborted, and the events
 * are read again from the committed offsets: exact without a store or a changelog.
 */
public final class CombineWorker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(CombineWorker.class);

    private static final long RETRY_MS = 1_000;

    private final JobConfig config;
    private final InstantSource clock;
    private final String id;
    private final KafkaSettings settings;
    private final Supplier<Combiner> combiners;
    private final CombineMetrics metrics;
    private final Consumer<JobException> onFailure;
    private final CountDownLatch stopping = new CountDownLatch(1);

    private volatile State state = State.STARTING;

    /** What a worker is doing. */
    public enum State {
        /** Joining the group, or nothing is committed yet. */
        STARTING,
        /** Reading and committing, or nothing is left to read. */
        RUNNING,
        /** The schema registry does not answer; nothing is read until it does. */
        WAITING_FOR_REGISTRY,
        /** A transaction failed, or adding a record, and none has succeeded since; starting again from the committed offsets. */
        RECOVERING,
        /** Ended as it was told to. */
        STOPPED,
        /** Ended because it cannot go on. */
        FAILED
    }

    /**
     * A worker, to be run by a thread of its own.
     *
     * @param id name of the worker, the same after a restart and no one else's: its group instance id and
     *     transactional id
     * @param onFailure told when the worker cannot go on
     */
    public CombineWorker(
            JobConfig config,
            InstantSource clock,
            String id,
            SchemaRegistryClient registry,
            CombineMetrics metrics,
            Consumer<JobException> onFailure) {
        this(
                config,
                clock,
                id,
                () -> new Combiner(new EventDecoder(registry, config.breakdowns()), config.window(), config.maxAge()),
                metrics,
                onFailure);
    }

    CombineWorker(
            JobConfig config,
            InstantSource clock,
            String id,
            Supplier<Combiner> combiners,
            CombineMetrics metrics,
            Consumer<JobException> onFailure) {
        this.config = config;
        this.clock = clock;
        this.id = id;
        this.settings = new KafkaSettings(config);
        this.combiners = combiners;
        this.metrics = metrics;
        this.onFailure = onFailure;
    }

    /** What the worker is doing. Thread-safe. */
    public State state() {
        return state;
    }

    /** Asks the worker to commit and end; returns at once. Thread-safe. */
    public void stop() {
        stopping.countDown();
    }

    @Override
    public void run() {
        PollBudget budget = new PollBudget();
        // The consumer is closed first: what it gives up then is committed through the output.
        try (CombineOutput output = new CombineOutput(
                        () -> new KafkaProducer<>(settings.combineProducer(id)),
                        config.partials().name(),
                        new BatchBuilder(config.applicationId(), config.window(), config.internalFormat()));
                Admin admin = Admin.create(settings.admin());
                KafkaConsumer<ByteBuffer, ByteBuffer> consumer =
                        new KafkaConsumer<>(settings.combineConsumer(id), budget, budget);
                KafkaClientMetrics meters = KafkaMeters.of(consumer)) {
            metrics.add(meters);
            metrics.clock(id, () -> brokerAhead(output));
            CombineLoop loop = new CombineLoop(
                    this,
                    config,
                    clock,
                    consumer,
                    budget,
                    this::reader,
                    new EndProbe(admin),
                    new GroupCheck(admin, config.combineGroup()),
                    combiners.get(),
                    output,
                    metrics);
            consumer.subscribe(Set.of(Topics.EVENTS.name()), loop);
            while (!isStopping()) {
                runUntilFailure(loop);
            }
            state = State.STOPPED;
        } catch (InterruptException e) {
            state = State.STOPPED;
        } catch (KafkaException | JobException e) {
            state = State.FAILED;
            onFailure.accept(new JobException("combining stage: " + reason(e), e));
        } catch (RuntimeException | Error e) {
            state = State.FAILED;
            onFailure.accept(new JobException("combining stage: unexpected " + e, e));
        }
    }

    /** What the worker does instead of its work, or null while it does that. Thread-safe. */
    public @Nullable String insteadOfWork() {
        State current = state;
        return current == State.RUNNING ? null : current.toString();
    }

    /** How far the brokers' clock is ahead of the job's, in seconds; NaN before a broker has told its time. */
    private double brokerAhead(CombineOutput output) {
        OptionalLong time = output.brokerTime().at(CombineLoop.elapsed());
        return time.isPresent() ? (time.getAsLong() - clock.millis()) / 1_000.0 : Double.NaN;
    }

    /** A consumer of single records without a group. */
    private org.apache.kafka.clients.consumer.Consumer<ByteBuffer, ByteBuffer> reader() {
        return new KafkaConsumer<>(settings.singleRecords(id + "-reader"));
    }

    String id() {
        return id;
    }

    boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** The worker cannot work for now. Called on the worker's thread, as is {@link #working}. */
    private void become(State next, String why) {
        if (state != next) {
            LOG.warn("{}: {}", id, why);
            state = next;
        }
    }

    void waitsForRegistry(String why) {
        become(State.WAITING_FOR_REGISTRY, why);
    }

    /** Work was committed, or none is left: nothing less proves that a worker which starts, or starts again, works. */
    void working(int partitions) {
        if (state != State.RUNNING) {
            LOG.info("{}: reads {} partitions of the events", id, partitions);
            state = State.RUNNING;
        }
    }

    /** Returns when told to stop, or after a failure that starting again can fix; throws any other. */
    private void runUntilFailure(CombineLoop loop) {
        try {
            loop.run();
        } catch (WakeupException | InterruptException e) {
            stop();
        } catch (KafkaException e) {
            if (isFatal(e)) {
                throw e;
            }
            recover(CombineMetrics.Recovery.KAFKA, reason(e));
        } catch (UnprocessableException e) {
            recover(CombineMetrics.Recovery.UNPROCESSABLE, String.valueOf(e.getMessage()));
        }
    }

    private void recover(CombineMetrics.Recovery cause, String why) {
        metrics.recovered(cause);
        become(State.RECOVERING, "starting again from the committed offsets: " + why);
        pause();
    }

    private void pause() {
        try {
            boolean unused = stopping.await(RETRY_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
        }
    }

    private static String reason(Exception e) {
        if (e instanceof JobException) {
            return String.valueOf(e.getMessage());
        }
        return e.getCause() instanceof ApiException cause ? cause.toString() : e.toString();
    }

    private static boolean isFatal(KafkaException e) {
        return e instanceof AuthenticationException
                || e instanceof AuthorizationException
                || e instanceof FencedInstanceIdException
                || e instanceof UnsupportedVersionException;
    }
}
