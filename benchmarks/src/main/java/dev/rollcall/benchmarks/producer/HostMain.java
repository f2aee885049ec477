package dev.rollcall.benchmarks.producer;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.rollcall.producer.Telemetry;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** A host application as a process of its own: calls a sender, and prints what that cost as its last line. */
public final class HostMain {
    private static final int CHUNK = 1_024;
    private static final int FULL_QUEUE = 4_096;

    /** Nothing may be dropped though a busy machine pauses for some tenths of a second. */
    private static final int PACED_QUEUE = 16_384;

    /** Nothing may be dropped where events come as fast as they can: this holds what is in flight as well. */
    private static final int LARGE_QUEUE = 65_536;

    private HostMain() {}

    /** What is measured, and what the numbers are. */
    enum Task {
        /** Of a call, in nanoseconds: median, 99th and 99.9th percentile; bytes allocated by its thread. */
        LATENCY,
        /** From the first call to the last acknowledgement: events a second, CPU seconds for a million events. */
        THROUGHPUT,
        /** What a full queue holds: events, bytes. */
        HEAP
    }

    /**
     * Measures.
     *
     * @param args task, way, bootstrap servers, registry, state folder, and numbers of the task
     */
    public static void main(String[] args) {
        Way way = Way.valueOf(args[1]);
        Path state = Path.of(args[4]);
        List<Number> numbers =
                switch (Task.valueOf(args[0])) {
                    case LATENCY ->
                        latency(
                                way.open(args[2], args[3], state, PACED_QUEUE),
                                Integer.parseInt(args[5]),
                                Integer.parseInt(args[6]));
                    case THROUGHPUT ->
                        throughput(way.open(args[2], args[3], state, LARGE_QUEUE), Long.parseLong(args[5]));
                    case HEAP -> heap(args[2], args[3], state);
                };
        System.out.println(numbers.stream().map(String::valueOf).collect(Collectors.joining(" ")));
        System.exit(0);
    }

    private static List<Number> latency(Sender sender, int rate, int seconds) {
        try (sender) {
            paced(sender, rate, Math.max(1, seconds / 3), new Histogram(3));
            sender.flush();
            Histogram nanos = new Histogram(3);
            long before = allocated();
            paced(sender, rate, seconds, nanos);
            double bytes = (allocated() - before) / (double) nanos.getTotalCount();
            sender.flush();
            return List.of(
                    nanos.getValueAtPercentile(50),
                    nanos.getValueAtPercentile(99),
                    nanos.getValueAtPercentile(99.9),
                    bytes);
        }
    }

    /** Calls at a steady pace, and spins in between: a thread that slept would measure how it wakes. */
    private static void paced(Sender sender, int rate, int seconds, Histogram nanos) {
        long start = System.nanoTime();
        long gap = 1_000_000_000L / rate;
        for (long i = 0; i < (long) rate * seconds; i++) {
            long due = start + i * gap;
            while (System.nanoTime() < due) {
                Thread.onSpinWait();
            }
            long before = System.nanoTime();
            sender.send();
            nanos.recordValue(System.nanoTime() - before);
        }
    }

    private static List<Number> throughput(Sender sender, long events) {
        try (sender) {
            send(sender, events / 4);
            sender.flush();
            long cpu = cpuNanos();
            long start = System.nanoTime();
            send(sender, events);
            sender.flush();
            double seconds = (System.nanoTime() - start) / 1e9;
            return List.of(events / seconds, (cpuNanos() - cpu) / 1e3 / events);
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
    private static List<Number> heap(String bootstrapServers, String registryUrl, Path state) {
        long before = usedHeap();
        try (Telemetry telemetry = Telemetry.builder("producer-cost", "1.0.0")
                .bootstrapServers(bootstrapServers)
                .schemaRegistryUrl(registryUrl)
                .stateDirectory(state)
                .spoolBytes(0)
                .build()) {
            for (int i = 0; i < 2 * FULL_QUEUE; i++) {
                telemetry.record(LibrarySender.EVENT, LibrarySender.ATTRIBUTES);
            }
            long used = usedHeap() - before;
            return List.of(telemetry.stats().queued(), used);
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
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class)
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
