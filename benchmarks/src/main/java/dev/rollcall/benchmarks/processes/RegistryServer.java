package dev.rollcall.benchmarks.processes;

import dev.rollcall.benchmarks.processes.Child.Program;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A schema registry (Apicurio, with Confluent's API) in a process of its own. Its schemas are kept in memory. */
public final class RegistryServer implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(120);

    private final int port = Ports.free();
    private final Child child;

    /** Starts the process and returns at once; see {@link #awaitReady}. */
    public RegistryServer(Path folder) {
        child = Child.start(
                new Program(
                        "registry",
                        List.of(
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dquarkus.http.host=127.0.0.1",
                                "-Dquarkus.http.port=" + port,
                                "-Dquarkus.log.level=WARN",
                                "-Dquarkus.banner.enabled=false"),
                        Build.registryClasspath(),
                        List.of("io.quarkus.runner.GeneratedMain"),
                        Map.of()),
                folder);
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** The root of Confluent's API. */
    public String url() {
        return url(port);
    }

    /** The root of Confluent's API of a registry that is reached on this port. */
    public static String url(int port) {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    /** Blocks until the registry answers. */
    public void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!answers()) {
            if (!child.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("the registry does not start: " + child.lastWords());
            }
            Thread.sleep(50);
        }
    }

    /** SIGSTOP: connections are taken, and nothing is answered, until {@link #resume}. */
    public void pause() {
        child.pause();
    }

    /** SIGCONT. */
    public void resume() {
        child.resume();
    }

    @Override
    public void close() {
        child.kill();
    }

    private boolean answers() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url() + "/subjects").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(10_000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }
}
