package dev.rollcall.benchmarks;

import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Runs a command of this module to its exit code: 0 as it should be, 1 not so or failed, 2 misused. */
public final class CommandRunner {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private CommandRunner() {}

    public static int run(Callable<Integer> command, String... args) {
        // Before the first logger: so this class has none.
        System.setProperty("logback.configurationFile", "dev/rollcall/benchmarks/logback.xml");
        CommandLine line = new CommandLine(command);
        line.setExecutionExceptionHandler((e, parsed, result) -> {
            System.err.println(line.getCommandName() + ": " + e.getMessage());
            return e instanceof IllegalArgumentException ? MISUSED : FAILED;
        });
        return line.execute(args);
    }
}
