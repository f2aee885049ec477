package dev.rollcall.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A schema registry (Apicurio, with Confluent's API) as a process of its own, which ends with this one. Its schemas are
 * kept in memory.
 */
final class RegistryProcess implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final String MAIN_CLASS = "io.quarkus.runner.GeneratedMain";

    private final Process process;
    private final String url;
    private final Path log;

    private RegistryProcess(Process process, String url, Path log) {
        this.process = process;
        this.url = url;
        this.log = log;
    }

    /**
     * Starts the process and returns at once; see {@link #awaitReady}.
     *
     * @param folder an existing folder for all that the process writes
     */
    static RegistryProcess start(int port, Path folder) {
        return start(port, folder, List.of());
    }

    /**
     * Likewise, with settings of the registry.
     *
     * @param options as Java takes them, e.g. {@code -Dquarkus.log.level=INFO}
     */
    static RegistryProcess start(int port, Path folder, List<String> options) {
        Path log = folder.resolve("registry.log");
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData",
                    "-Djava.io.tmpdir=" + folder,
                    "-Dquarkus.http.host=127.0.0.1",
                    "-Dquarkus.http.port=" + port,
                    "-Dquarkus.log.level=WARN",
                    "-Dquarkus.banner.enabled=false"));
            command.addAll(options);
            command.addAll(List.of(
                    "-cp",
                    placeGuard(folder) + System.getProperty("path.separator") + runnerJar(),
                    RegistryGuard.class.getName(),
                    MAIN_CLASS));
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new RegistryProcess(process, url(port), log);
        } catch (IOException e) {
            throw new Fault("schema registry", Fault.why(e), "check the temporary folder and the Java installation", e);
        }
    }

    /** The root of Confluent's API. */
    String url() {
        return url;
    }

    /** The root of Confluent's API of a registry on this port. */
    static String url(int port) {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    /** Blocks until the registry answers, or nobody waits for it any more. */
    void awaitReady(BooleanSupplier abandoned) throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!answers() && !abandoned.getAsBoolean()) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new Fault(
                        "schema registry", "ended while starting: " + lastWords(), "try another --registry-port");
            }
            if (System.nanoTime() > deadline) {
                throw new Fault("schema registry", "no answer after " + START_TIMEOUT.toSeconds() + " s", "try again");
            }
        }
    }

    boolean hasEnded() {
        return !process.isAlive();
    }

    @Override
    public void close() {
        try {
            // The guard sees the end of its input.
            process.getOutputStream().close();
            if (process.waitFor(5, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            // The process has closed its end already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    private boolean answers() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url + "/subjects").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(10_000);
            int status = connection.getResponseCode();
            return status == HttpURLConnection.HTTP_OK || status == HttpURLConnection.HTTP_UNAUTHORIZED;
        } catch (IOException e) {
            return false;
        }
    }

    private String lastWords() {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
            return lines.filter(line -> !line.isBlank())
                    .reduce((first, second) -> second)
                    .orElse("it said nothing");
        } catch (IOException | UncheckedIOException e) {
            return "it left no log";
        }
    }

    /** Copies the guard's class file, and nothing else of ours, to a folder for the process's classpath. */
    private static Path placeGuard(Path folder) throws IOException {
        Path classes = folder.resolve("guard");
        String file = RegistryGuard.class.getName().replace('.', '/') + ".class";
        Path target = classes.resolve(file);
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        try (InputStream bytes = Objects.requireNonNull(RegistryGuard.class.getResourceAsStream("/" + file), file)) {
            Files.copy(bytes, target);
        }
        return classes;
    }

    /** The registry stands next to the jar, or the class folder, that this class is loaded from. */
    private static Path runnerJar() throws IOException {
        Path home = home().resolveSibling("registry");
        if (Files.isDirectory(home)) {
            try (Stream<Path> files = Files.list(home)) {
                List<Path> runners = files.filter(file -> file.toString().endsWith("-runner.jar"))
                        .toList();
                if (runners.size() == 1) {
                    return runners.get(0);
                }
            }
        }
        throw new Fault(home.toString(), "the registry's program is not there", "build the project again");
    }

    private static Path home() {
        try {
            return Path.of(RegistryProcess.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
