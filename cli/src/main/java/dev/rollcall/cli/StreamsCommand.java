package dev.rollcall.sandbox.cli;

import dev.rollcall.streams.Job;
import dev.rollcall.streams.JobConfig;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcall streams}: the job, on any cluster. */
@Command(
        name = "streams",
        description = {
            "Run the job on a cluster, until Ctrl-C. Topics and schemas must be there: see provision.",
            "Further settings are environment variables, which begin with ROLLCALL_."
        })
final class StreamsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private Endpoints endpoints = new Endpoints();

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            description = "Length of a window, e.g. 1h. Default: $ROLLCALL_WINDOW.")
    private @Nullable String window;

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            description = "How long a window stays open after its end, e.g. 10m. Default: $ROLLCALL_GRACE.")
    private @Nullable String grace;

    StreamsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> env = endpoints.over(console.env());
        if (window != null) {
            env.put(Variables.WINDOW, window);
        }
        if (grace != null) {
            env.put(Variables.GRACE, grace);
        }
        JobConfig config = JobConfig.fromEnvironment(env);
        Endpoints.check(config);
        try (Job job = new Job(config)) {
            job.start();
            console.say("The job runs; health and metrics at " + job.http() + ". Press Ctrl-C to end.");
            return job.awaitEnd();
        }
    }
}
