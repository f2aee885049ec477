package dev.rollcall.sandbox.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged command line in a process of its own, with a folder for its temporary files. */
final class Spawned implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Path folder;
    private final List<ProcessHandle> children = new ArrayList<>();

    private Spawned(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    static Spawned start(Path folder, String... args) throws IOException {
        Files.createDirectory(folder.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:+UseParallelGC",
                "-XX:TieredStopAtLevel=1",
                // Where the lower case of I is another letter than elsewhere.
                "-Duser.language=tr",
                "-Duser.country=TR",
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-jar",
                Path.of("target/rollcall.jar").toAbsolutePath().toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ROLLCALL_"));
        // What Kubernetes gives each pod next to a service of this name.
        builder.environment().put("ROLLCALL_PORT", "tcp://10.0.0.1:80");
        builder.environment().put("ROLLCALL_SERVICE_HOST", "10.0.0.1");
        return new Spawned(builder.start(), folder);
    }

    List<String> out() {
        return lines("out");
    }

    List<String> err() {
        return lines("err");
    }

    /** Waits until some line on standard error contains {@code text}, then remembers the processes that it started. */
    void awaitErr(String text) {
        await().atMost(PATIENCE)
                .failFast(() -> assertThat(process.isAlive())
                        .as(() -> String.join("\n", err()))
                        .isTrue())
                .until(() -> err().stream().anyMatch(line -> line.contains(text)));
        process.descendants().forEach(children::add);
    }

    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** Whether a Ctrl-C reaches no process that is started here: those of a shell's background job inherit that. */
    static boolean ignoresCtrlC() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1 << 1) != 0);
    }

    void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** The processes that it had started when {@link #awaitErr} returned. */
    List<ProcessHandle> children() {
        return children;
    }

    Path temporaryFiles() {
        return folder.resolve("tmp");
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private List<String> lines(String name) {
        try (Stream<String> lines = Files.lines(folder.resolve(name))) {
            return lines.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
