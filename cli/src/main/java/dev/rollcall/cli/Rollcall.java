package dev.rollcall.cli;

import dev.rollcall.cli.console.Console;
import dev.rollcall.cli.console.Fault;
import dev.rollcall.producer.RelayException;
import dev.rollcall.schemas.reader.CountsReaderException;
import dev.rollcall.service.log.Logs;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.failure.JobException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line: {@code rollcall <command>}. */
@Command(
        name = "rollcall",
        description = "Usage telemetry on Kafka, counted exactly.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Rollcall.Version.class)
public final class Rollcall implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final int INTERRUPTED = 130;
    private static final long CLEAN_UP_SECONDS = 25;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private Rollcall() {}

    public static void main(String[] args) {
        main(args, console -> List.of());
    }

    /**
     * Runs a command to its end, and ends the JVM with its exit code.
     *
     * @param more further commands, listed before those of this module
     */
    public static void main(String[] args, Function<Console, List<Object>> more) {
        // Kafka changes the case of names by the default locale, which in Turkish gives other letters.
        Locale.setDefault(Locale.ROOT);
        // Before the first logger: so this class has none of its own.
        System.setProperty("logback.configurationFile", "dev/rollcall/cli/logback.xml");
        try {
            Logs.configure(System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println("rollcall: " + e.getMessage());
            System.exit(FAILED);
        }
        AtomicBoolean ending = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(interruption(Thread.currentThread(), ending, done), "rollcall-signal"));
        int exitCode = run(
                new Console(
                        System.in,
                        utf8(FileDescriptor.out),
                        utf8(FileDescriptor.err),
                        System.getenv(),
                        ending,
                        Console.Terminal.parse(System.getProperty("rollcall.terminal", ""))),
                more,
                args);
        done.countDown();
        // After a signal the process is about to end with the signal's code, which another one could overtake.
        if (!ending.get()) {
            System.exit(exitCode);
        }
    }

    /**
     * Runs a command to its end.
     *
     * @param more further commands, listed before those of this module
     * @return the exit code: 0 done, 1 failed, 2 misused, 130 interrupted
     */
    public static int run(Console console, Function<Console, List<Object>> more, String... args) {
        Variables variables = new Variables(console.env());
        CommandLine line = new CommandLine(new Rollcall());
        more.apply(console).forEach(line::addSubcommand);
        List.of(
                        new ReplayCommand(console),
                        new FleetCommand(console),
                        new WatchCommand(console),
                        new StreamsCommand(console),
                        new ProvisionCommand(console),
                        RejectedCommand.of(console),
                        new ResetCommand(console))
                .forEach(line::addSubcommand);
        line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        line.setDefaultValueProvider(variables);
        line.setParameterExceptionHandler((e, given) -> misused(console, e));
        line.setExecutionExceptionHandler((e, command, parsed) -> failed(console, variables, e));
        line.setExecutionStrategy(parsed -> execute(console, parsed));
        return line.execute(args);
    }

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log to standard error what happens.")
    void verbose(boolean verbose) {
        if (verbose && LoggerFactory.getLogger("dev.rollcall") instanceof ch.qos.logback.classic.Logger logger) {
            logger.setLevel(ch.qos.logback.classic.Level.INFO);
        }
    }

    /** Without a command. */
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }

    private static int execute(Console console, ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        try {
            JobConfig.checkNames(console.env());
        } catch (IllegalArgumentException e) {
            throw new ExecutionException(parsed.commandSpec().commandLine(), "", new Fault(e));
        }
        return new RunLast().execute(parsed);
    }

    private static int misused(Console console, ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        console.say("rollcall: " + Fault.oneLine(String.valueOf(e.getMessage())).replaceFirst("^Error: ", "") + "; see "
                + command + " --help");
        return MISUSED;
    }

    private static int failed(Console console, Variables variables, Exception e) {
        // What fails once a signal has come has failed because of it.
        if (e instanceof InterruptedException || console.ending().get()) {
            return INTERRUPTED;
        }
        LoggerFactory.getLogger(Rollcall.class).info("{}", Utils.stackTrace(e));
        console.say("rollcall: " + explanation(variables, e));
        return FAILED;
    }

    private static String explanation(Variables variables, Exception e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof Fault) {
            return message;
        }
        if (e instanceof CountsReaderException
                || e instanceof IllegalArgumentException
                || e instanceof JobException
                || e instanceof RelayException) {
            return variables.asTyped(Fault.oneLine(message));
        }
        return e.getClass().getSimpleName() + ": " + Fault.why(e) + "; -v shows more";
    }

    /** What a signal does: lets the main thread clean up, as if the command had ended. */
    private static Runnable interruption(Thread main, AtomicBoolean ending, CountDownLatch done) {
        return () -> {
            ending.set(true);
            main.interrupt();
            try {
                done.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), false, StandardCharsets.UTF_8);
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Rollcall.class.getPackage().getImplementationVersion();
            return new String[] {"rollcall " + (version == null ? "(not packaged)" : version)};
        }
    }
}
