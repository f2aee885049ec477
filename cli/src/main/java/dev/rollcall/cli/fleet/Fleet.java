package dev.rollcall.cli.fleet;

import dev.rollcall.producer.Telemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
 * A fleet of made-up applications, each with a {@link Telemetry} of its own: a dozen at a time, a few hundred users in
 * turn. What happens is decided by the seed; only the key of the hash and the session ids are random. The fleet heeds no
 * environment variable, and what the library keeps on disk goes with it. Thread-safe.
 */
public final class Fleet implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Fleet.class);

    private static final int SEATS = 12;
    private static final Duration TICK = Duration.ofMillis(20);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final String bootstrapServers;
    private final String registryUrl;
    private final Map<String, String> kafka;
    private final double eventsPerSecond;
    private final Script script;
    private final byte[] hashKey = new byte[32];
    private final Path folder;
    private final AtomicLong recorded = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread pace = daemon("fleet").newThread(this::run);
    private final ExecutorService leaving = Executors.newCachedThreadPool(daemon("fleet-leaving"));

    /** Who sits where; used by the pacing thread, before it by the starting one, and after it by the closing one. */
    private final List<@Nullable Application> seats = new ArrayList<>();

    private double owed;
    private long lastTick;

    /**
     * A fleet that does not send yet.
     *
     * @param kafka further settings of Kafka's producers
     * @param eventsPerSecond of the whole fleet, more than 0
     */
    public Fleet(
            String bootstrapServers, String registryUrl, Map<String, String> kafka, double eventsPerSecond, long seed) {
        if (!(eventsPerSecond > 0) || Double.isInfinite(eventsPerSecond)) {
            throw new IllegalArgumentException("eventsPerSecond=" + eventsPerSecond + ": use a number above 0");
        }
        this.bootstrapServers = bootstrapServers;
        this.registryUrl = registryUrl;
        this.kafka = Map.copyOf(kafka);
        this.eventsPerSecond = eventsPerSecond;
        this.script = new Script(seed, SEATS, eventsPerSecond);
        new SecureRandom().nextBytes(hashKey);
        try {
            folder = Files.createTempDirectory("rollcall-fleet-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0; i < SEATS; i++) {
            seats.add(null);
        }
    }

    /**
     * Starts to record, until {@link #close}. To be called once.
     *
     * @throws IllegalArgumentException if the producer library refuses the servers or the URL
     */
    public void start() {
        play(script.next());
        lastTick = System.nanoTime();
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
                seats.forEach(this::leave);
            }
            leaving.shutdown();
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
            log.debug("{} is left behind", folder, e);
        }
    }

    private void run() {
        try {
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
        Application application = seats.get(step.seat());
        if (application == null || application.run != step.run()) {
            leave(application);
            application = new Application(step.run(), telemetry(step.run().user()));
            seats.set(step.seat(), application);
        }
        application.telemetry.record(step.event());
        recorded.incrementAndGet();
    }

    private void leave(@Nullable Application application) {
        if (application != null) {
            leaving.execute(application.telemetry::close);
        }
    }

    private Telemetry telemetry(Script.User user) {
        Telemetry.Builder builder = Telemetry.builder(user.product().name(), user.version())
                .bootstrapServers(bootstrapServers)
                .schemaRegistryUrl(registryUrl)
                .userId(user.id())
                .hashKey(hashKey)
                .environment(user.environment())
                // Made-up users have no home.
                .stateDirectory(folder)
                .spoolBytes(0)
                .closeTimeout(CLOSE_TIMEOUT);
        kafka.forEach(builder::kafka);
        for (Map.Entry<String, String> dependency :
                user.product().dependencies().entrySet()) {
            builder.dependency(dependency.getKey(), dependency.getValue());
        }
        return builder.build();
    }

    private static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private record Application(Script.Run run, Telemetry telemetry) {}
}
