package dev.rollcall.sandbox.cli;

import dev.rollcall.cli.Rollcall;
import dev.rollcall.cli.console.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A run of the command line in this JVM. */
record Captured(int exitCode, List<String> out, List<String> err) {
    static Captured run(Map<String, String> env, String... args) {
        return run("", env, args);
    }

    static Captured run(String in, Map<String, String> env, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                env,
                new AtomicBoolean(),
                null);
        int exitCode = Rollcall.run(console, Main::commands, args);
        return new Captured(exitCode, lines(out), lines(err));
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
