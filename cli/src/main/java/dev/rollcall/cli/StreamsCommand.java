package dev.rollcall.cli;

import dev.rollcall.cli.cluster.ClusterOptions;
import dev.rollcall.cli.console.Console;
import dev.rollcall.streams.Job;
import dev.rollcall.streams.config.JobConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rollcall streams}: the job, on any cluster. */
@Command(
        name = "streams",
        description = {
            "Run the job on a cluster, until Ctrl-C. Topics and schemas must exist: see provision.",
            "Other settings are environment variables that begin with ROLLCALL_."
        })
final class StreamsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private WindowOptions windows = new WindowOptions("1h", "10m");

    StreamsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        JobConfig config = JobConfig.fromEnvironment(cluster.over(windows.over(console.env())));
        cluster.connect(console.env());
        try (Job job = new Job(config)) {
            job.start();
            console.say("The job runs; the page at " + job.http() + "/, health and metrics at " + job.management()
                    + ". Press Ctrl-C to end.");
            return job.awaitEnd();
        }
    }
}
