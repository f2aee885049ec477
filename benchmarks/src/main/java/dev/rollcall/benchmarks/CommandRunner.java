package dev.rollcall.benchmarks;

import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Runs a command of this module to its exit code: 0 all is exact, 1 not so or failed, 2 misused. */
public final class CommandRunner {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private CommandRunner() {}

    /** Runs the command of the class that the first argument names. */
    public static void main(String[] args) throws ReflectiveOperationException {
        Object command = Class.forName(args[0]).getDeclaredConstructor().newInstance();
        System.exit(run((Callable<?>) command, Arrays.copyOfRange(args, 1, args.length)));
    }

    /** Runs a command; of an option that is given twice, the last value counts. */
    public static int run(Callable<?> command, String... args) {
        // Before the first logger: so this class has none.
        System.setProperty("logback.configurationFile", "dev/rollcall/benchmarks/logback.xml");
        CommandLine line = new CommandLine(command);
        line.setOverwrittenOptionsAllowed(true);
        line.getCommandSpec().mixinStandardHelpOptions(true).usageMessage().showDefaultValues(true);
        line.setParameterExceptionHandler((e, parsed) -> {
            System.err.println(line.getCommandName() + ": " + e.getMessage() + "; --help lists the options");
            return MISUSED;
        });
        line.setExecutionExceptionHandler((e, parsed, result) -> {
            boolean misused = e instanceof IllegalArgumentException;
            System.err.println(line.getCommandName() + ": " + (misused ? e.getMessage() : e));
            return misused ? MISUSED : FAILED;
        });
        return line.execute(args);
    }

    /**
     * Checks the value of an option.
     *
     * @throws IllegalArgumentException when it is too low
     */
    public static void atLeast(long least, String option, long value) {
        if (value < least) {
            throw new IllegalArgumentException(option + " " + value + ": invalid; give at least " + least);
        }
    }
}
