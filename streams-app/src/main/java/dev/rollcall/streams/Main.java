package dev.rollcall.streams;

import dev.rollcall.service.log.Logs;
import dev.rollcall.streams.cluster.ProvisionOptions;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.failure.JobException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command line of the job's jar: no argument runs the job, {@code provision} prepares a cluster for it. */
@Command(
        name = "rollcall-streams.jar",
        customSynopsis = {"java -jar rollcall-streams.jar", "       java -jar rollcall-streams.jar provision"},
        description = "Run the job until it is stopped.",
        optionListHeading = "Options:%n",
        footerHeading = "Settings come from the environment:%n",
        mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final int WIDTH = 140;

    private final Map<String, String> env;

    private Main(Map<String, String> env) {
        this.env = env;
    }

    public static void main(String[] args) {
        // Kafka's clients change the case of names by the default locale, which in Turkish gives other letters.
        Locale.setDefault(Locale.ROOT);
        System.exit(run(args, System.getenv()));
    }

    /**
     * Runs a command to its end.
     *
     * @return the exit code: 0 when it ended well, 1 when it failed, 2 when the arguments or settings are wrong
     */
    public static int run(String[] args, Map<String, String> env) {
        try {
            Logs.configure(env);
        } catch (IllegalArgumentException e) {
            return complain(MISUSED, String.valueOf(e.getMessage()));
        }
        CommandLine line = new CommandLine(new Main(env)).addSubcommand(new ProvisionCommand(env));
        line.getCommandSpec().usageMessage().width(WIDTH).footer(settings());
        line.setParameterExceptionHandler(
                (e, given) -> complain(MISUSED, e.getMessage() + "; --help lists the commands and settings"));
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof IllegalArgumentException) {
                return complain(MISUSED, String.valueOf(e.getMessage()));
            }
            if (e instanceof JobException) {
                return complain(FAILED, String.valueOf(e.getMessage()));
            }
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                return complain(FAILED, "interrupted");
            }
            throw e;
        });
        return line.execute(args);
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Job job = new Job(JobConfig.fromEnvironment(env))) {
            Thread hook = new Thread(job::close, "rollcall-shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            job.start();
            return job.awaitEnd();
        }
    }

    private static String[] settings() {
        return JobConfig.help().replace("%", "%%").split("\\R");
    }

    private static int complain(int code, String message) {
        Logs.end(message);
        return code;
    }

    /** {@code provision}. */
    @Command(
            name = "provision",
            description = "Create the topics, set their settings and register the schemas. Safe to repeat.",
            mixinStandardHelpOptions = true)
    private static final class ProvisionCommand implements Callable<Integer> {

        private final Map<String, String> env;

        @Mixin
        private ProvisionOptions options = new ProvisionOptions();

        ProvisionCommand(Map<String, String> env) {
            this.env = env;
        }

        @Override
        public Integer call() throws InterruptedException {
            options.apply(JobConfig.cluster(env), env);
            return 0;
        }
    }
}
