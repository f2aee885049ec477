package dev.rollcall.cli.fleet;

import dev.rollcall.edge.config.ProducerSettings;
import dev.rollcall.producer.Context;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import dev.rollcall.producer.Telemetry;
import dev.rollcall.producer.TelemetryRelay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fleet of made-up applications: a dozen at a time, a few hundred users in turn, who come back and upgrade. Those on this
 * machine, a quarter, have a {@link Telemetry} of their own, which sends to an edge where there is one; those on made-up
 * machines reach Kafka through a {@link TelemetryRelay}, as does what they did before the fleet started. What happens is decided by the seed; only the key of the hash and the
 * session ids are random. The fleet heeds no environment variable, and what the library keeps on disk goes with it.
 * Thread-safe.
 */
public final class Fleet implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Fleet.class);

    private static final int SEATS = 12;
    private static final Duration TICK = Duration.ofMillis(20);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final ProducerSettings target;
    private final @Nullable URI edge;
    private final double eventsPerSecond;
    private final Duration past;
    private final Script script;
    private final byte[] hashKey = new byte[32];
    private final TelemetryRelay relay;
    private final Path folder;
    private final AtomicLong recorded = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread pace = daemon("fleet").newThread(this::run);
    private final ExecutorService leaving = Executors.newCachedThreadPool(daemon("fleet-leaving"));

    /** What runs on this machine; used by the pacing thread, and after it by the closing one. */
    private final Map<Script.Run, Telemetry> embedded = new HashMap<>();

    private double owed;
    private long lastTick;

    /**
     * A fleet that does not send yet.
     *
     * @param edge where the applications on this machine send to, over HTTP; null for {@code target}
     * @param eventsPerSecond of the whole fleet, more than 0
     * @param past how far back goes what it sends first, as applications do that could not send earlier; zero for none
     * @throws IllegalArgumentException if the rate is none, or the producer library refuses the servers or a URL
     */
    public Fleet(ProducerSettings target, @Nullable URI edge, double eventsPerSecond, Duration past, long seed) {
        if (!(eventsPerSecond > 0) || Double.isInfinite(eventsPerSecond)) {
            throw new IllegalArgumentException("eventsPerSecond=" + eventsPerSecond + ": use a number above 0");
        }
        this.target = target;
        this.edge = edge;
        this.eventsPerSecond = eventsPerSecond;
        this.past = past;
        this.script = new Script(seed, SEATS, eventsPerSecond);
        new SecureRandom().nextBytes(hashKey);
        relay = target.relay().hashKey(hashKey).build();
        checkEdge();
        try {
            folder = Files.createTempDirectory("rollcall-fleet-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts to record, until {@link #close}. To be called once. */
    public void start() {
        pace.start();
    }

    /** How many events the applications have recorded so far. */
    public long recorded() {
        return recorded.get();
    }

    /** Ends all applications at once, within a few seconds. Closing twice does no harm. */
    @Override
    public synchronized void close() {
        if (closing.getCount() == 0) {
            return;
        }
        closing.countDown();
        try {
            pace.join(CLOSE_TIMEOUT.toMillis());
            if (!pace.isAlive()) {
                embedded.values().forEach(this::leave);
            }
            leaving.shutdown();
            relay.close();
            if (!leaving.awaitTermination(2 * CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                leaving.shutdownNow();
            }
        } catch (InterruptedException e) {
            leaving.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            deleteFolder();
        }
    }

    private void deleteFolder() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("{} could not be deleted", folder, e);
        }
    }

    private void run() {
        try {
            script.past(past).forEach(this::play);
            lastTick = System.nanoTime();
            while (!closing.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                tick();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("The fleet has stopped", e);
        }
    }

    /** Records what is due since the last tick; after a pause, no more than a second's worth. */
    private void tick() {
        long now = System.nanoTime();
        double due = owed + (now - lastTick) * eventsPerSecond / TimeUnit.SECONDS.toNanos(1);
        lastTick = now;
        for (owed = Math.min(due, Math.max(1, eventsPerSecond)); owed >= 1; owed--) {
            play(script.next());
        }
    }

    private void play(Script.Step step) {
        Context machine = step.run().user().machine();
        if (machine == null) {
            Telemetry telemetry = embedded.computeIfAbsent(step.run(), this::telemetry);
            telemetry.record(step.event(), step.attributes());
            if (step.isLast()) {
                embedded.remove(step.run());
                leave(telemetry);
            }
        } else {
            CompletableFuture<?> unused = relay.trySend(relayed(step, machine));
        }
        recorded.incrementAndGet();
    }

    private void leave(Telemetry telemetry) {
        leaving.execute(telemetry::close);
    }

    private RelayedEvent relayed(Script.Step step, Context machine) {
        Script.Run run = step.run();
        return RelayedEvent.builder()
                .product(run.user().product().name())
                .version(run.version())
                .event(step.event())
                .attributes(step.attributes())
                .user(RelayedId.raw(run.user().id()))
                .session(RelayedId.raw("run-" + run.number()))
                .occurredAt(Instant.now().minus(step.age()))
                .context(machine)
                .build();
    }

    private Telemetry telemetry(Script.Run run) {
        Product product = run.user().product();
        Telemetry.Builder builder = (edge == null
                        ? target.telemetry(product.name(), run.version())
                        : Telemetry.builder(product.name(), run.version()).endpoint(edge))
                .userId(run.user().id())
                .hashKey(hashKey)
                .environment(Map.of())
                // Made-up users have no home.
                .stateDirectory(folder)
                .spoolBytes(0)
                .closeTimeout(CLOSE_TIMEOUT);
        product.dependencies().forEach(builder::dependency);
        return builder.build();
    }

    /** Fails now, and not when the first application on this machine starts. */
    private void checkEdge() {
        if (edge != null) {
            Telemetry.builder("fleet", "1")
                    .endpoint(edge)
                    .environment(Map.of("DO_NOT_TRACK", "1"))
                    .build()
                    .close();
        }
    }

    private static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
