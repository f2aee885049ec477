package dev.rollcall.benchmarks.producer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.rollcall.producer.Telemetry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** A host application as a process of its own: calls a sender, and writes what that cost to a file. */
public final class HostMain {
    private static final int CHUNK = 1_024;
    private static final int FULL_QUEUE = 4_096;

    /** Nothing may be dropped though a busy machine pauses for some tenths of a second. */
    private static final int PACED_QUEUE = 16_384;

    /** Nothing may be dropped where events come as fast as they can: this holds what is in flight as well. */
    private static final int LARGE_QUEUE = 65_536;

    private HostMain() {}

    /** What is measured. */
    enum Task {
        LATENCY,
        THROUGHPUT,
        HEAP
    }

    /** What a call costs its thread: nanoseconds, and bytes allocated. */
    record Latency(double median, double p99, double p999, double max, double bytes) {}

    /** From the first call to the last acknowledgement. */
    record Throughput(double eventsPerSecond, double cpuSecondsPerMillion) {}

    /** What a full queue holds. */
    record Heap(int events, long bytes) {}

    /** @param args task, way, bootstrap servers, registry, state folder, file of the result, and numbers of the task */
    public static void main(String[] args) throws IOException {
        Task task = Task.valueOf(args[0].toUpperCase(Locale.ROOT));
        Way way = Way.valueOf(args[1].toUpperCase(Locale.ROOT));
        Path state = Path.of(args[4]);
        Object result =
                switch (task) {
                    case LATENCY ->
                        latency(
                                Senders.of(way, args[2], args[3], state, PACED_QUEUE),
                                Integer.parseInt(args[6]),
                                Integer.parseInt(args[7]));
                    case THROUGHPUT ->
                        throughput(Senders.of(way, args[2], args[3], state, LARGE_QUEUE), Long.parseLong(args[6]));
                    case HEAP -> heap(args[2], args[3], state);
                };
        new ObjectMapper().writeValue(Path.of(args[5]).toFile(), result);
        System.exit(0);
    }

    private static Latency latency(Sender sender, int rate, int seconds) {
        try (sender) {
            paced(sender, rate, Math.max(1, seconds / 3), new Histogram(3));
            sender.flush();
            Histogram nanos = new Histogram(3);
            long bytes = allocated();
            long calls = paced(sender, rate, seconds, nanos);
            bytes = allocated() - bytes;
            sender.flush();
            return new Latency(
                    nanos.getValueAtPercentile(50),
                    nanos.getValueAtPercentile(99),
                    nanos.getValueAtPercentile(99.9),
                    nanos.getMaxValue(),
                    bytes / (double) calls);
        }
    }

    /** Calls at a steady pace, and spins in between: a thread that slept would measure how it wakes. */
    private static long paced(Sender sender, int rate, int seconds, Histogram nanos) {
        long start = System.nanoTime();
        long gap = 1_000_000_000L / rate;
        long calls = (long) rate * seconds;
        for (long i = 0; i < calls; i++) {
            long due = start + i * gap;
            while (System.nanoTime() < due) {
                Thread.onSpinWait();
            }
            long before = System.nanoTime();
            sender.send();
            nanos.recordValue(System.nanoTime() - before);
        }
        return calls;
    }

    private static Throughput throughput(Sender sender, long events) {
        try (sender) {
            send(sender, events / 4);
            sender.flush();
            long cpu = cpuNanos();
            long start = System.nanoTime();
            send(sender, events);
            sender.flush();
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Throughput(events / seconds, (cpuNanos() - cpu) / 1e3 / events);
        }
    }

    private static void send(Sender sender, long events) {
        for (long i = 0; i < events; i++) {
            if (i % CHUNK == 0) {
                sender.makeRoom();
            }
            sender.send();
        }
    }

    /** The library with its default queue, and nobody who takes its events. */
    private static Heap heap(String bootstrapServers, String registryUrl, Path state) {
        long before = usedHeap();
        try (Telemetry telemetry = Telemetry.builder("producer-cost", "1.0.0")
                .bootstrapServers(bootstrapServers)
                .schemaRegistryUrl(registryUrl)
                .stateDirectory(state)
                .spoolBytes(0)
                .build()) {
            Map<String, String> attributes = Map.of("format", "parquet", "rows", "10-100");
            for (int i = 0; i < 2 * FULL_QUEUE; i++) {
                telemetry.record("Flow.start", attributes);
            }
            long used = usedHeap() - before;
            return new Heap((int) telemetry.stats().queued(), used);
        }
    }

    private static long usedHeap() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            used = Math.min(
                    used,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return used;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
