package dev.rollcall.producer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a program in a JVM of its own left behind. */
public record ChildJvm(int exitCode, String out, String err) {

    /** Runs a program on this class path, with just these environment variables. */
    static ChildJvm run(Class<?> main, Path folder, Map<String, String> environment, List<String> flags, String... args)
            throws IOException, InterruptedException {
        return run(
                List.of("-cp", System.getProperty("java.class.path"), main.getName()),
                folder,
                environment,
                flags,
                List.of(args));
    }

    /** @param program the class path and the class */
    static ChildJvm run(
            List<String> program, Path folder, Map<String, String> environment, List<String> flags, List<String> args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Duser.home=" + folder);
        command.addAll(flags);
        command.addAll(program);
        command.addAll(args);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(Duration.ofSeconds(60).toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("The child did not end: " + read(out) + read(err));
            }
            return new ChildJvm(process.exitValue(), read(out), read(err));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
