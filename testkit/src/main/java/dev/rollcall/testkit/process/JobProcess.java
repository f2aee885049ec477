package dev.rollcall.testkit.process;

import dev.rollcall.testkit.process.ChildProcess.Program;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the job in a process of its own, looked after as an orchestrator would: when it ends by itself it is
 * started again. Thread-safe.
 */
public final class JobProcess implements AutoCloseable {
    private static final long RESTART_AFTER_MS = 1_000;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    /** As small as a test wants it. */
    private static final List<String> SMALL = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final int number;
    private final Path folder;
    private final List<String> jvm;
    private final Map<String, String> env;
    private final Consumer<String> report;
    private final int managementPort = Ports.free();
    private List<Path> classes = List.of();
    private List<String> command = List.of("dev.rollcall.streams.Main");
    private @Nullable ChildProcess child;
    private boolean wanted;
    private int states = 1;
    private int endsByItself;

    /**
     * An instance that is not started.
     *
     * @param number tells it from others
     * @param folder where its state and its log go
     * @param env {@code ROLLCALL_*} variables that all instances have
     * @param report takes a line when it ended by itself
     */
    public JobProcess(int number, Path folder, Map<String, String> env, Consumer<String> report) {
        this(number, folder, SMALL, env, report);
    }

    /**
     * An instance that is not started, with options of its Java virtual machine; the rest as above.
     *
     * @param jvm instead of a small heap
     */
    public JobProcess(int number, Path folder, List<String> jvm, Map<String, String> env, Consumer<String> report) {
        this.number = number;
        this.folder = folder;
        this.jvm = List.copyOf(jvm);
        this.env = new HashMap<>(env);
        this.report = report;
    }

    /** Gives the next starts another value of a variable. */
    public synchronized void set(String variable, String value) {
        env.put(variable, value);
    }

    /**
     * Gives the next starts another main class than the job's own, with the job's classes.
     *
     * @param main may use what comes with it, and what this module has itself
     */
    public synchronized void run(Class<?> main, String... args) {
        classes = List.of(Checkout.classesWith(main), Checkout.classesWith(JobProcess.class));
        command = Stream.concat(Stream.of(main.getName()), Stream.of(args)).toList();
    }

    /** Starts the process, with the state that the one before left; returns at once. */
    public synchronized void start() {
        if (child != null) {
            child.awaitTermination();
        }
        wanted = true;
        Map<String, String> variables = new HashMap<>(env);
        variables.put("ROLLCALL_STATE_DIR", stateDir().toString());
        variables.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:0");
        variables.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:" + managementPort);
        String classpath = Stream.concat(Stream.of(Checkout.job()), classes.stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        ChildProcess started =
                ChildProcess.start(new Program("job-" + number, jvm, classpath, command, variables), folder);
        child = started;
        started.onEnd(code -> ended(started, code));
    }

    /** SIGKILL; it is not started again by itself. */
    public synchronized void kill() {
        wanted = false;
        if (child != null) {
            child.kill();
        }
    }

    /** SIGTERM; it is not started again by itself. Returns at once. */
    public synchronized void stop() {
        wanted = false;
        if (child != null) {
            child.terminate();
        }
    }

    /** SIGTERM; waits for the end, and returns the exit code. It stays away until started. */
    public synchronized int stopAndWait() {
        stop();
        if (child == null) {
            throw new IllegalStateException("instance " + number + " was not started");
        }
        child.awaitTermination();
        return child.exitCode();
    }

    /** SIGSTOP. */
    public synchronized void pause() {
        if (child != null) {
            child.pause();
        }
    }

    /** SIGCONT. */
    public synchronized void resume() {
        if (child != null) {
            child.resume();
        }
    }

    /** Gives the next start an empty state folder. */
    public synchronized void forgetState() {
        states++;
    }

    /** The process's id in the operating system. */
    public synchronized long pid() {
        if (child == null) {
            throw new IllegalStateException("instance " + number + " was not started");
        }
        return child.pid();
    }

    /** How often it ended without being told to. */
    public synchronized int endsByItself() {
        return endsByItself;
    }

    /** Whether it says that it is ready. */
    public boolean isReady() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://127.0.0.1:" + managementPort + "/health/ready")
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(2_000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Blocks until it says that it is ready.
     *
     * @throws IllegalStateException when that takes too long
     */
    public void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!isReady()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("instance " + number + " does not get ready: " + lastWords());
            }
            Thread.sleep(100);
        }
    }

    private synchronized String lastWords() {
        return child == null ? "it was not started" : child.lastWords();
    }

    @Override
    public void close() {
        kill();
    }

    private Path stateDir() {
        return folder.resolve("state-" + number + "-" + states);
    }

    private synchronized void ended(ChildProcess which, int code) {
        if (!wanted || which != child) {
            return;
        }
        endsByItself++;
        report.accept("instance " + number + " ended by itself with " + code + ": " + which.lastWords());
        CompletableFuture.delayedExecutor(RESTART_AFTER_MS, TimeUnit.MILLISECONDS)
                .execute(() -> restart(which));
    }

    private synchronized void restart(ChildProcess which) {
        if (wanted && which == child) {
            try {
                start();
            } catch (UncheckedIOException | IllegalStateException e) {
                report.accept("instance " + number + " cannot be started again: " + e.getMessage());
            }
        }
    }
}
