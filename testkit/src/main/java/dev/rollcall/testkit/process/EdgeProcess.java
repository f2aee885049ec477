package dev.rollcall.testkit.process;

import dev.rollcall.testkit.process.ChildProcess.Program;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An instance of the edge in a process of its own, with its ports and its queue from start to start. Thread-safe. */
public final class EdgeProcess implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private final String name;
    private final Path folder;
    private final List<String> jvm;
    private final Map<String, String> env;
    private final int port = Ports.free();
    private final int managementPort = Ports.free();
    private @Nullable ChildProcess child;

    /**
     * An instance that is not started.
     *
     * @param name tells it from others
     * @param folder where its queue and its log go
     * @param jvm options of its Java virtual machine
     * @param env {@code ROLLCALL_*} variables, except for addresses, folders and the key
     */
    public EdgeProcess(String name, Path folder, List<String> jvm, Map<String, String> env) {
        this.name = name;
        this.folder = folder;
        this.jvm = List.copyOf(jvm);
        this.env = new HashMap<>(env);
        this.env.putIfAbsent("ROLLCALL_HASH_KEY", KEY);
        this.env.put("ROLLCALL_QUEUE_DIR", folder.resolve(name + "-queue").toString());
        this.env.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:" + port);
        this.env.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:" + managementPort);
    }

    /** Starts the process, with the queue that the one before left; returns at once. */
    public synchronized EdgeProcess start() {
        String classpath = Checkout.built("edge/target/rollcall-edge.jar").toString();
        child = ChildProcess.start(new Program(name, jvm, classpath, List.of("dev.rollcall.edge.Main"), env), folder);
        return this;
    }

    /**
     * Blocks until it says that it is ready.
     *
     * @throws IllegalStateException when that takes too long
     */
    public EdgeProcess awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (management("/health/ready") == null) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        name + " does not get ready: " + process().lastWords());
            }
            Thread.sleep(50);
        }
        return this;
    }

    /** Where it takes events. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Its id in the operating system. */
    public long pid() {
        return process().pid();
    }

    /** The sum of a metric's values; not a number while it does not respond. */
    public double metric(String metric) {
        String all = management("/metrics");
        return all == null
                ? Double.NaN
                : all.lines()
                        .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                        .sum();
    }

    /** SIGKILL. */
    public void kill() {
        process().kill();
    }

    /**
     * Takes all room on disks from it, as it sees them, or gives the room back: each write to a file fails in between. Needs
     * {@code prlimit}.
     */
    public void setDiskFull(boolean full) throws IOException, InterruptedException {
        String limit = "--fsize=" + (full ? "0" : "unlimited") + ":unlimited";
        int code = new ProcessBuilder("prlimit", "--pid", String.valueOf(pid()), limit)
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("prlimit failed with " + code);
        }
    }

    @Override
    public synchronized void close() {
        if (child != null) {
            child.kill();
        }
    }

    private synchronized ChildProcess process() {
        if (child == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return child;
    }

    /** The body of a response with status 200; null when there is none. */
    private @Nullable String management(String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + managementPort + path)
                    .toURL()
                    .openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(2_000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK
                    ? new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    : null;
        } catch (IOException e) {
            return null;
        }
    }
}
