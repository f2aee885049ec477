package dev.rollcall.benchmarks.producer;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** A host application as a process of its own: calls a sender, and prints what that cost as its last line. */
public final class HostMain {
    private static final int CHUNK = 1_024;

    /** Nothing may be dropped though a busy machine pauses for some tenths of a second. */
    private static final int PACED_QUEUE = 16_384;

    /** Nothing may be dropped where events come as fast as they can: this holds what is in flight as well. */
    private static final int LARGE_QUEUE = 65_536;

    private HostMain() {}

    /**
     * What a way costs.
     *
     * @param median of a call, in nanoseconds; as are the next two
     * @param allocated bytes for a call, by the calling thread
     * @param eventsPerSecond as fast as they can, from the first call to the last acknowledgement
     * @param cpuPerMillion CPU seconds for a million events
     */
    record Cost(
            double median, double p99, double p999, double allocated, double eventsPerSecond, double cpuPerMillion) {
        /** The cost that the last line of a host says. */
        static Cost of(String line) {
            double[] numbers =
                    Stream.of(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
            return new Cost(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
        }
    }

    /**
     * Measures.
     *
     * @param args way, bootstrap servers, registry, state folder, paced calls per second, seconds, events for the throughput
     */
    public static void main(String[] args) {
        Way way = Way.valueOf(args[0]);
        try (Sender sender = way.open(args[1], args[2], Path.of(args[3], "paced"), PACED_QUEUE)) {
            latency(sender, Integer.parseInt(args[4]), Integer.parseInt(args[5]));
        }
        try (Sender sender = way.open(args[1], args[2], Path.of(args[3], "fast"), LARGE_QUEUE)) {
            throughput(sender, Long.parseLong(args[6]));
        }
        System.exit(0);
    }

    private static void latency(Sender sender, int rate, int seconds) {
        paced(sender, rate, Math.max(1, seconds / 3), new Histogram(3));
        sender.flush();
        Histogram nanos = new Histogram(3);
        long before = allocated();
        paced(sender, rate, seconds, nanos);
        double bytes = (allocated() - before) / (double) nanos.getTotalCount();
        sender.flush();
        System.out.printf(
                Locale.ROOT,
                "%d %d %d %.0f ",
                nanos.getValueAtPercentile(50),
                nanos.getValueAtPercentile(99),
                nanos.getValueAtPercentile(99.9),
                bytes);
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

    private static void throughput(Sender sender, long events) {
        send(sender, events / 4);
        sender.flush();
        long cpu = cpuNanos();
        long start = System.nanoTime();
        send(sender, events);
        sender.flush();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "%f %f%n", events / seconds, (cpuNanos() - cpu) / 1e3 / events);
    }

    private static void send(Sender sender, long events) {
        for (long i = 0; i < events; i++) {
            if (i % CHUNK == 0) {
                sender.makeRoom();
            }
            sender.send();
        }
    }

    private static long allocated() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class)
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
