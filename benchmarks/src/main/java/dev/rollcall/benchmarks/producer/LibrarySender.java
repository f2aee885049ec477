package dev.rollcall.benchmarks.producer;

import dev.rollcall.producer.Exit;
import dev.rollcall.producer.Telemetry;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The library, as an application has it, except for a larger queue. */
final class LibrarySender implements Sender {
    static final String EVENT = "Flow.start";
    static final Map<String, String> ATTRIBUTES = Map.of("format", "parquet", "rows", "10-100");

    /** Nobody listens there. */
    private static final String NOWHERE = "127.0.0.1:1";

    private static final Duration LONG = Duration.ofMinutes(2);

    private final int queueCapacity;
    private final Telemetry telemetry;

    LibrarySender(String bootstrapServers, String registryUrl, Path state, int queueCapacity) {
        this.queueCapacity = queueCapacity;
        telemetry = Telemetry.builder("producer-cost", "1.0.0")
                .bootstrapServers(bootstrapServers)
                .schemaRegistryUrl(registryUrl)
                .stateDirectory(state)
                .kafka("compression.type", System.getProperty("codec"))
                .queueCapacity(queueCapacity)
                .exit(Exit.WAIT)
                .spoolBytes(0)
                .dependency("grpcio", "1.46.3")
                .dependency("protobuf", "5.28.2")
                .build();
        // A host that has been running for a while is connected.
        send();
        flush();
    }

    /**
     * What a full queue holds.
     *
     * @param bytes of the heap
     */
    record FullQueue(long events, long bytes) {
        /** The default queue, when nobody takes its events. */
        static FullQueue fill(Path state) {
            long before = usedHeap();
            try (Telemetry telemetry = Telemetry.builder("producer-cost", "1.0.0")
                    .bootstrapServers(NOWHERE)
                    .schemaRegistryUrl("http://" + NOWHERE)
                    .stateDirectory(state)
                    .spoolBytes(0)
                    .build()) {
                while (telemetry.stats().lost() == 0) {
                    telemetry.record(EVENT, ATTRIBUTES);
                }
                return new FullQueue(telemetry.stats().queued(), usedHeap() - before);
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
    }

    @Override
    public void send() {
        telemetry.record(EVENT, ATTRIBUTES);
    }

    @Override
    public void makeRoom() {
        while (telemetry.stats().queued() > queueCapacity / 2) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void flush() {
        if (!telemetry.flush(LONG) || telemetry.stats().lost() > 0) {
            throw new IllegalStateException("events got lost: " + telemetry.stats());
        }
    }

    @Override
    public void close() {
        telemetry.close();
    }
}
