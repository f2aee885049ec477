package dev.rollcall.producer;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A host program that does all that a host may do: 64 threads at once, some of them interrupted, a full queue, a queue of
 * one, closing twice, and not at all. Says what it noticed of telemetry as lines of {@code name=value}.
 */
final class NonInterferenceHost {

    static final int THREADS = 64;
    static final int CALLS = 8_000;
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** What the host says when it waits for the fault, and the file that says it has come. */
    static final String CONNECTED = "connected";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ThreadMXBean THREADS_SEEN = ManagementFactory.getThreadMXBean();

    private final AtomicInteger thrown = new AtomicInteger();
    private final AtomicInteger flagsLost = new AtomicInteger();
    private final AtomicLong halts = new AtomicLong();
    private final AtomicLong recorded = new AtomicLong();
    private final Telemetry large;
    private final Telemetry small;
    private final Telemetry neverClosed;

    private NonInterferenceHost(String address, String registry, Path state) {
        Telemetry.Builder builder =
                Telemetry.builder("non-interference", "1").stateDirectory(state).closeTimeout(CLOSE_TIMEOUT);
        if (registry.isEmpty()) {
            builder.endpoint(URI.create(address));
        } else {
            builder.bootstrapServers(address).schemaRegistryUrl(registry).autoRegisterSchemas(true);
        }
        large = builder.build();
        small = builder.queueCapacity(1).exit(Exit.WAIT).build();
        neverClosed = builder.queueCapacity(16).exit(Exit.SPOOL).build();
    }

    /** @param args bootstrap servers and registry, or an edge and nothing, state folder, where these respond, the file to wait for once events arrived */
    public static void main(String[] args) throws Exception {
        long start = System.nanoTime();
        NonInterferenceHost host = new NonInterferenceHost(args[0], args[1], Path.of(args[2]));
        host.warmUp();
        if (args.length > 3) {
            say("flushed", host.large.flush(PATIENCE));
            System.out.println(CONNECTED);
            awaitFile(Path.of(args[3]));
        }
        long[] nanos = host.recordFromManyThreads();
        say("calls", nanos.length);
        say("medianNanos", nanos[nanos.length / 2]);
        say("slowestMillis", TimeUnit.NANOSECONDS.toMillis(nanos[nanos.length - 1]));
        say("flushMillis", millis(() -> host.large.flush(Duration.ofMillis(200))));
        host.flushWhenInterrupted();
        say("closeMillis", millis(host.large::close));
        say("closeAgainMillis", millis(host.large::close));
        say("closeSmallMillis", millis(host.small::close));
        host.large.record("late");
        say("unbalanced", unbalanced(host.large.stats()) + unbalanced(host.small.stats()));
        say("recorded", host.large.stats().recorded() + host.small.stats().recorded() == host.recorded.get() + 1);
        say("sent", host.large.stats().sent());
        say("halts", host.halts);
        say("thrown", host.thrown);
        say("flagsLost", host.flagsLost);
        say("threadsLeft", threadsLeft());
        say("livedMillis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    /** What happens once in a JVM, such as loading classes, is not what each call costs. */
    private void warmUp() {
        for (int i = 0; i < 2_000; i++) {
            call(large, i);
            call(small, i);
            call(neverClosed, i);
        }
    }

    private long[] recordFromManyThreads() throws Exception {
        long[] nanos = new long[THREADS * CALLS];
        CyclicBarrier together = new CyclicBarrier(THREADS);
        CountDownLatch done = new CountDownLatch(THREADS);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int number = t;
            Thread thread = new Thread(() -> {
                try {
                    together.await();
                    boolean interrupted = number % 3 == 0;
                    if (interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    long before = haltsOfThisThread();
                    for (int i = 0; i < CALLS; i++) {
                        nanos[number * CALLS + i] = call(i % 8 == 0 ? small : large, i);
                    }
                    halts.addAndGet(haltsOfThisThread() - before);
                    if (Thread.interrupted() != interrupted) {
                        flagsLost.incrementAndGet();
                    }
                } catch (Throwable e) {
                    thrown.incrementAndGet();
                }
                done.countDown();
            });
            threads.add(thread);
            thread.start();
        }
        if (!done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            say("stuck", done.getCount());
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private long call(Telemetry telemetry, int i) {
        if (telemetry != neverClosed && i % 4 != 3) {
            recorded.incrementAndGet();
        }
        long start = System.nanoTime();
        try {
            switch (i % 4) {
                case 0 -> telemetry.record("Flow.start");
                case 1 -> telemetry.record("Flow.stop", Map.of("format", "parquet", "size", "large"));
                case 2 -> telemetry.record(null, null);
                default -> telemetry.stats();
            }
        } catch (Throwable e) {
            thrown.incrementAndGet();
        }
        return System.nanoTime() - start;
    }

    private void flushWhenInterrupted() {
        Thread.currentThread().interrupt();
        say("interruptedFlushMillis", millis(() -> large.flush(PATIENCE)));
        if (!Thread.interrupted()) {
            flagsLost.incrementAndGet();
        }
    }

    /** How often this thread had to wait for a lock or was parked: never, if nothing but the scheduler holds it up. */
    private static long haltsOfThisThread() {
        ThreadInfo info = THREADS_SEEN.getThreadInfo(Thread.currentThread().getId());
        return info.getBlockedCount() + info.getWaitedCount();
    }

    private static long unbalanced(TelemetryStats stats) {
        return stats.recorded() - stats.sent() - stats.spooled() - stats.lost() - stats.queued();
    }

    /** Threads of what is closed, once they had the time to end. One telemetry is not closed. */
    private static long threadsLeft() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long left;
        do {
            left = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("rollcall-")
                            || thread.getName().startsWith("kafka-producer"))
                    .filter(thread -> thread.getState() != Thread.State.NEW)
                    .count();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        } while (left > 2 && System.nanoTime() - deadline < 0);
        return left;
    }

    private static long millis(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static void awaitFile(Path file) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(file) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static void say(String name, Object value) {
        System.out.println(name + "=" + value);
    }
}
