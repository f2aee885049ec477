package dev.rollcall.sandbox;

import dev.rollcall.cli.console.Fault;
import dev.rollcall.edge.Edge;
import dev.rollcall.service.http.ListenException;
import dev.rollcall.streams.Job;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.failure.JobException;
import dev.rollcall.testkit.broker.EmbeddedBroker;
import dev.rollcall.testkit.process.Folders;
import dev.rollcall.testkit.registry.RegistryProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running pipeline: a broker, the job and an edge in this JVM, a schema registry next to it, topics and schemas in place. All
 * its data is in a temporary folder and goes when it is closed. Other processes can join through {@link
 * #bootstrapServers} and {@link #registryUrl}.
 */
public final class Sandbox implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Sandbox.class);

    private final Path folder;
    private final Duration maxAge;
    private final EmbeddedBroker broker;
    private final RegistryProcess registry;
    private final Job job;
    private final Edge edge;
    private final Deque<AutoCloseable> parts;

    private Sandbox(
            Path folder,
            Duration maxAge,
            EmbeddedBroker broker,
            RegistryProcess registry,
            Job job,
            Edge edge,
            Deque<AutoCloseable> parts) {
        this.folder = folder;
        this.maxAge = maxAge;
        this.broker = broker;
        this.registry = registry;
        this.job = job;
        this.edge = edge;
        this.parts = parts;
    }

    /**
     * Starts everything; returns when the job runs.
     *
     * @throws Fault when a part cannot start; then nothing is left behind
     */
    public static Sandbox start(SandboxConfig config) throws InterruptedException {
        AtomicBoolean abandoned = new AtomicBoolean();
        Shielded<Sandbox> start = Shielded.begin("rollcall-start", () -> startParts(config, abandoned));
        try {
            return start.get();
        } catch (InterruptedException e) {
            abandoned.set(true);
            start.join();
            throw e;
        }
    }

    private static Sandbox startParts(SandboxConfig config, AtomicBoolean abandoned) throws InterruptedException {
        Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();
        boolean started = false;
        try {
            Path folder = Files.createTempDirectory("rollcall-");
            parts.push(() -> Folders.delete(folder));
            // The slowest to start goes first, and the broker starts meanwhile.
            RegistryProcess registry =
                    RegistryProcess.start(config.registryPort(), Files.createDirectory(folder.resolve("registry")));
            parts.push(registry);
            goOnUnless(abandoned);
            EmbeddedBroker broker = broker(config.port(), folder.resolve("broker"));
            parts.push(broker);
            awaitReady(registry, abandoned);
            goOnUnless(abandoned);
            Provision.apply(
                    Map.of("bootstrap.servers", broker.bootstrapServers()),
                    Map.of("schema.registry.url", registry.url()),
                    1);
            goOnUnless(abandoned);
            JobConfig jobConfig = config.jobConfig(folder);
            Job job = new Job(jobConfig);
            parts.push(job);
            job.start();
            goOnUnless(abandoned);
            Edge edge = edge(config, folder);
            parts.push(edge);
            goOnUnless(abandoned);
            started = true;
            return new Sandbox(folder, jobConfig.maxAge(), broker, registry, job, edge, parts);
        } catch (IOException e) {
            throw new Fault(
                    System.getProperty("java.io.tmpdir"), Fault.why(e), "free space in the temporary folder", e);
        } finally {
            // Whatever it was: late in the life of the JVM, classes that need a shutdown hook cannot even be loaded.
            if (!started) {
                close(parts);
            }
        }
    }

    private static EmbeddedBroker broker(int port, Path data) {
        try {
            return EmbeddedBroker.on(data).port(port).start();
        } catch (IllegalStateException e) {
            throw new Fault("--port " + port, Fault.why(e), "give another --port, or 0 for any free one", e);
        }
    }

    private static Edge edge(SandboxConfig config, Path folder) throws IOException {
        try {
            return Edge.start(config.edgeConfig(folder));
        } catch (ListenException e) {
            throw new Fault("--edge-port " + config.edgePort(), Fault.why(e), "give another, or 0 for any free one", e);
        }
    }

    private static void awaitReady(RegistryProcess registry, AtomicBoolean abandoned) throws InterruptedException {
        try {
            registry.awaitReady(abandoned::get);
        } catch (IllegalStateException e) {
            throw new Fault("schema registry", Fault.why(e), "try another --registry-port", e);
        }
    }

    private static void goOnUnless(AtomicBoolean abandoned) throws InterruptedException {
        if (abandoned.get()) {
            throw new InterruptedException();
        }
    }

    /** What Kafka's clients connect to, as {@code host:port}. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Root of the registry's Confluent API. */
    public String registryUrl() {
        return registry.url();
    }

    /** Where the page and the counts are served. */
    public URI http() {
        return job.http();
    }

    /** Where the job's health and metrics are served. */
    public URI management() {
        return job.management();
    }

    /** Where applications send events over HTTP. */
    public URI edge() {
        return edge.uri();
    }

    /** Where the edge's health and metrics are served. */
    public URI edgeManagement() {
        return edge.management();
    }

    /** The greatest time from an event to its sending that the job takes. */
    public Duration maxAge() {
        return maxAge;
    }

    /** Where the parts keep their data. */
    Path folder() {
        return folder;
    }

    /** Blocks until the job has ended, which only a failure or {@link #close} makes it do. */
    public void awaitEnd() throws InterruptedException {
        job.awaitEnd();
    }

    /**
     * Returns while everything runs.
     *
     * @throws JobException when the job has failed, saying why
     * @throws Fault when the registry has ended
     */
    public void check() throws InterruptedException {
        JobException failure = job.failure();
        if (failure != null) {
            throw failure;
        }
        if (registry.hasEnded()) {
            // Ctrl-C on a terminal reaches the registry too: then this thread is about to be interrupted.
            Thread.sleep(1_000);
            throw new Fault("schema registry", "its process has ended", "start again");
        }
    }

    /** Ends every part, the last started first, and deletes the data. Idempotent. */
    @Override
    public void close() {
        Shielded.begin("rollcall-end", () -> {
                    close(parts);
                    return parts;
                })
                .join();
    }

    private static void close(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                // The other parts must still end.
                log.warn("A part of the sandbox did not end cleanly: {}", Fault.why(e));
            }
        }
    }
}
