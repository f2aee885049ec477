package dev.rollcall.edge;

import dev.rollcall.edge.config.EdgeConfig;
import dev.rollcall.service.http.ListenException;
import dev.rollcall.service.log.Logs;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the edge's jar. */
@Command(
        name = "rollcall-edge.jar",
        customSynopsis = "java -jar rollcall-edge.jar",
        description = "Accept events over HTTP until it is stopped.",
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
     * Runs the edge to its end.
     *
     * @return the exit code: 0 when it ended well, 1 when it failed, 2 when the arguments or settings are wrong
     */
    public static int run(String[] args, Map<String, String> env) {
        try {
            Logs.configure(env);
        } catch (IllegalArgumentException e) {
            return complain(MISUSED, String.valueOf(e.getMessage()));
        }
        CommandLine line = new CommandLine(new Main(env));
        line.getCommandSpec()
                .usageMessage()
                .width(WIDTH)
                .footer(EdgeConfig.help().replace("%", "%%").split("\\R"));
        line.setParameterExceptionHandler(
                (e, given) -> complain(MISUSED, e.getMessage() + "; --help lists the commands and settings"));
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof IllegalArgumentException) {
                return complain(MISUSED, String.valueOf(e.getMessage()));
            }
            if (e instanceof ListenException || e instanceof IOException) {
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
    public Integer call() throws IOException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        try (Edge edge = Edge.start(EdgeConfig.fromEnvironment(env))) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                edge.close();
                                ended.countDown();
                            },
                            "rollcall-shutdown"));
            ended.await();
        }
        return 0;
    }

    private static int complain(int code, String message) {
        Logs.end(message);
        return code;
    }
}
