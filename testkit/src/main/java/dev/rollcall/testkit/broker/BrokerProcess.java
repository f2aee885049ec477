package dev.rollcall.testkit.broker;

import dev.rollcall.testkit.process.ChildProcess;
import dev.rollcall.testkit.process.ChildProcess.Program;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.time.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** A broker in a process of its own: killed or stopped, it comes back on the same port with the same data. */
public final class BrokerProcess implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    /** As small as a test wants it. */
    private static final List<String> SMALL = List.of("-Xmx640m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Path folder;
    private final Path clock;
    private final List<String> jvm;
    private final int port = Ports.free();
    private final int controllerPort = Ports.freeOtherThan(port);
    private @Nullable ChildProcess child;

    /** @param folder where its data and its log go */
    public BrokerProcess(Path folder) {
        this(folder, SMALL);
    }

    /**
     * A broker that is not started.
     *
     * @param folder where its data and its log go
     * @param jvm options of its Java virtual machine
     */
    public BrokerProcess(Path folder, List<String> jvm) {
        this.folder = folder;
        this.clock = folder.resolve("broker-clock");
        this.jvm = List.copyOf(jvm);
    }

    /** Where, in its folder, a broker of this sort keeps its data. */
    public static Path data(Path folder) {
        return folder.resolve("broker-data");
    }

    public String bootstrapServers() {
        return EmbeddedBroker.address(port);
    }

    /** What it stamps records by, whenever it runs; right at first. */
    public TestClock clock() {
        return TestClock.in(clock);
    }

    /** Starts the process, once the one before has ended, and returns without waiting for the broker. */
    public synchronized void start() {
        if (child != null) {
            child.awaitTermination();
        }
        child = ChildProcess.start(
                new Program(
                        "broker",
                        jvm,
                        System.getProperty("java.class.path"),
                        List.of(
                                BrokerMain.class.getName(),
                                String.valueOf(port),
                                String.valueOf(controllerPort),
                                data(folder).toString(),
                                clock.toString()),
                        Map.of()),
                folder);
    }

    /** The process's id in the operating system. */
    public synchronized long pid() {
        if (child == null) {
            throw new IllegalStateException("the broker was not started");
        }
        return child.pid();
    }

    /** SIGKILL. */
    public synchronized void kill() {
        if (child != null) {
            child.kill();
        }
    }

    /** SIGTERM; returns at once. */
    public synchronized void stop() {
        if (child != null) {
            child.terminate();
        }
    }

    /** Blocks until the broker responds. */
    public void awaitReady() throws InterruptedException {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "request.timeout.ms",
                "2000",
                "default.api.timeout.ms",
                String.valueOf(START_TIMEOUT.toMillis()));
        try (Admin admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker does not respond: " + lastWords(), e);
        }
    }

    private synchronized String lastWords() {
        return child == null ? "it was not started" : child.lastWords();
    }

    @Override
    public void close() {
        kill();
    }
}
