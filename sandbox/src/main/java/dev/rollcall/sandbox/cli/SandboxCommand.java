package dev.rollcall.sandbox.cli;

import dev.rollcall.cli.console.Console;
import dev.rollcall.sandbox.Sandbox;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rollcall sandbox}: the whole pipeline, waiting for events. */
@Command(name = "sandbox", description = "Start the whole pipeline on this machine, until Ctrl-C.")
final class SandboxCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private SandboxOptions options = new SandboxOptions();

    SandboxCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Sandbox sandbox = options.start(console, Map.of())) {
            console.say("Press Ctrl-C to end.");
            sandbox.awaitEnd();
            sandbox.check();
            return 0;
        }
    }
}
