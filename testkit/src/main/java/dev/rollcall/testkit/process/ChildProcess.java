package dev.rollcall.testkit.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** A Java process that ends with this one, under a {@link Guard}. Thread-safe. */
public final class ChildProcess {
    private final Process process;
    private final Path log;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * A program to run.
     *
     * @param name name of its log file, without the ending; a second process of the same name adds to it
     * @param jvm options of the Java virtual machine
     * @param classpath where its classes are
     * @param command main class and arguments
     * @param env variables to add to this process's environment
     */
    public record Program(
            String name, List<String> jvm, String classpath, List<String> command, Map<String, String> env) {}

    /** Starts a program that works, and logs, in a folder. */
    public static ChildProcess start(Program program, Path folder) {
        Path log = folder.resolve(program.name() + ".log");
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(program.jvm());
        line.add("-XX:-UsePerfData");
        line.add("-Djava.io.tmpdir=" + folder);
        line.add("-cp");
        line.add(placeGuard(folder) + File.pathSeparator + program.classpath());
        line.add(Guard.class.getName());
        line.addAll(program.command());
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("ROLLCALL_"));
        builder.environment().putAll(program.env());
        try {
            return new ChildProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Blocks until the process has ended by itself. */
    public void awaitEnd() throws InterruptedException {
        int unused = process.waitFor();
    }

    /** Its id in the operating system. */
    public long pid() {
        return process.pid();
    }

    /** SIGKILL: nothing is tidied up. Returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(30);
    }

    /** SIGTERM: asks it to end, and returns at once. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for the end that was asked for; kills where it does not come. */
    public void awaitTermination() {
        if (!awaitEnd(30)) {
            kill();
        }
    }

    /** The code that it ended with. */
    public int exitCode() {
        return process.exitValue();
    }

    /** SIGSTOP: it stands still until {@link #resume}. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /** Calls back with the exit code when it has ended, from some thread. */
    public void onEnd(IntConsumer action) {
        var unused = process.onExit().thenAccept(ended -> action.accept(ended.exitValue()));
    }

    /** The last line of its log that says something. */
    public String lastWords() {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("\t"))
                    .reduce((first, second) -> second)
                    .orElse("it said nothing");
        } catch (IOException | UncheckedIOException e) {
            return "it left no log";
        }
    }

    private boolean awaitEnd(int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Copies the guard's class file, and nothing else of this classpath, to a folder for the process's classpath. */
    private static synchronized Path placeGuard(Path folder) {
        Path classes = folder.resolve("guard");
        String file = Guard.class.getName().replace('.', '/') + ".class";
        Path target = classes.resolve(file);
        if (!Files.exists(target)) {
            try (InputStream bytes = Objects.requireNonNull(Guard.class.getResourceAsStream("/" + file), file)) {
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.copy(bytes, target);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return classes;
    }
}
