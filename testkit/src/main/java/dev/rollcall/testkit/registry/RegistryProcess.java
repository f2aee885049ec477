package dev.rollcall.testkit.registry;

import dev.rollcall.testkit.process.Checkout;
import dev.rollcall.testkit.process.ChildProcess;
import dev.rollcall.testkit.process.ChildProcess.Program;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A schema registry (Apicurio, with Confluent's API) as a process of its own, which ends with this one. Its schemas are
 * kept in memory.
 */
public final class RegistryProcess implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final long POLL_MS = 50;

    private final int port;
    private final ChildProcess process;

    private RegistryProcess(int port, ChildProcess process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts the process and returns at once; see {@link #awaitReady()}.
     *
     * @param folder an existing folder for all that the process writes
     * @param options settings of the registry, as Java takes them, e.g. {@code -Dquarkus.log.level=INFO}
     */
    public static RegistryProcess start(int port, Path folder, String... options) {
        List<String> jvm = Stream.concat(
                        Stream.of(
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dquarkus.http.host=127.0.0.1",
                                "-Dquarkus.http.port=" + port,
                                "-Dquarkus.log.level=WARN",
                                "-Dquarkus.banner.enabled=false"),
                        Stream.of(options))
                .toList();
        Program program = new Program(
                "registry", jvm, Checkout.registry().toString(), List.of("io.quarkus.runner.GeneratedMain"), Map.of());
        return new RegistryProcess(port, ChildProcess.start(program, folder));
    }

    /** The root of Confluent's API of a registry that is reached on this port. */
    public static String url(int port) {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    /** The root of Confluent's API. */
    public String url() {
        return url(port);
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** Blocks until the registry responds. */
    public void awaitReady() throws InterruptedException {
        awaitReady(() -> false);
    }

    /**
     * Blocks until the registry responds, or nobody waits for it any more.
     *
     * @throws IllegalStateException when it ended while starting, or takes two minutes
     */
    public void awaitReady(BooleanSupplier abandoned) throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!answers() && !abandoned.getAsBoolean()) {
            if (hasEnded() || System.nanoTime() > deadline) {
                throw new IllegalStateException("the schema registry does not start: " + process.lastWords());
            }
            Thread.sleep(POLL_MS);
        }
    }

    public boolean hasEnded() {
        return !process.isAlive();
    }

    /** SIGSTOP: connections are taken, and nothing is answered, until {@link #resume}. */
    public void pause() {
        process.pause();
    }

    /** SIGCONT. */
    public void resume() {
        process.resume();
    }

    /** Nothing is to be saved: the registry keeps everything in memory. */
    @Override
    public void close() {
        process.kill();
    }

    private boolean answers() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url() + "/subjects").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(10_000);
            int status = connection.getResponseCode();
            return status == HttpURLConnection.HTTP_OK || status == HttpURLConnection.HTTP_UNAUTHORIZED;
        } catch (IOException e) {
            return false;
        }
    }
}
