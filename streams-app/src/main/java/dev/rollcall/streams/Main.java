package dev.rollcall.streams;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The command line of the job's jar: no argument runs the job, {@code provision} prepares a cluster for it. */
public final class Main {

    private static final String USAGE = """
            usage: java -jar rollcall-streams.jar             run the job
                   java -jar rollcall-streams.jar provision [--wait DURATION]
                                                              create topics, mend their settings, register schemas;
                                                              wait so long for Kafka and the registry, e.g. 2m
                   java -jar rollcall-streams.jar --help
            Settings come from the environment:
            """;

    private static final long RETRY_MS = 500;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args, System.getenv()));
    }

    /**
     * Runs a command to its end.
     *
     * @return the exit code: 0 when it ended well, 1 when it failed, 2 when the arguments or settings are wrong
     */
    public static int run(String[] args, Map<String, String> env) {
        if (args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"))) {
            System.out.print(USAGE + settings());
            return 0;
        }
        boolean waits = args.length == 3 && args[1].equals("--wait");
        boolean provision = (args.length == 1 || waits) && args[0].equals("provision");
        if (args.length > 0 && !provision) {
            return complain(2, "'" + String.join(" ", args) + "': no such command; --help lists them");
        }
        try {
            JobConfig config = JobConfig.fromEnvironment(env);
            Duration patience = waits ? Durations.parse("--wait", args[2]) : Duration.ZERO;
            return provision ? provision(config, patience) : job(config);
        } catch (IllegalArgumentException e) {
            return complain(2, String.valueOf(e.getMessage()));
        } catch (JobException e) {
            return complain(1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return complain(1, "interrupted");
        }
    }

    private static int provision(JobConfig config, Duration patience) throws InterruptedException {
        Map<String, String> registry = new HashMap<>(config.registry());
        registry.put("schema.registry.url", config.schemaRegistryUrl());
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                Provision.apply(new KafkaSettings(config).admin(), registry, -1);
                return 0;
            } catch (JobException.NoAnswer e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw e;
                }
                Thread.sleep(RETRY_MS);
            }
        }
    }

    private static int job(JobConfig config) throws InterruptedException {
        try (Job job = new Job(config)) {
            Thread hook = new Thread(job::close, "rollcall-shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            job.start();
            return job.awaitEnd();
        }
    }

    private static String settings() {
        StringBuilder lines = new StringBuilder();
        for (Environment.Variable variable : Environment.Variable.values()) {
            lines.append("  %-31s %s%s%n"
                    .formatted(
                            variable.variable(),
                            variable.meaning,
                            variable.standard == null ? " (required)" : "; default " + variable.standard));
        }
        lines.append("  ROLLCALL_KAFKA_*                Kafka's own settings, e.g. ROLLCALL_KAFKA_SECURITY_PROTOCOL%n"
                .formatted());
        lines.append("  ROLLCALL_SCHEMA_REGISTRY_*      the registry client's own settings%n".formatted());
        lines.append("  ROLLCALL_*_FILE                 a file with the value of such a setting%n".formatted());
        return lines.toString();
    }

    private static int complain(int code, String message) {
        System.err.println("rollcall: " + message);
        return code;
    }
}
