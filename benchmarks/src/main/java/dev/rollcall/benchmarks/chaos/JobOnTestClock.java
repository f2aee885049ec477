package dev.rollcall.benchmarks.chaos;

import dev.rollcall.streams.Job;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.time.TestClock;
import java.nio.file.Path;

/** The job, as its own main class runs it, by the clock of a file. */
public final class JobOnTestClock {
    private JobOnTestClock() {}

    /**
     * Runs the job until SIGTERM.
     *
     * @param args the clock's file
     */
    public static void main(String[] args) throws InterruptedException {
        try (Job job = new Job(JobConfig.fromEnvironment(System.getenv()), TestClock.in(Path.of(args[0])))) {
            Runtime.getRuntime().addShutdownHook(new Thread(job::close, "rollcall-shutdown"));
            job.start();
            System.exit(job.awaitEnd());
        }
    }
}
