package dev.rollcall.sandbox.cli;

import dev.rollcall.streams.JobConfig;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option that names a cluster's brokers, of commands that need no schema registry. */
final class Brokers {
    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9092",
            description = "Kafka's brokers. Default: $ROLLCALL_BOOTSTRAP_SERVERS, or else ${DEFAULT-VALUE}.")
    private String bootstrapServers = "";

    /**
     * The settings of Kafka's clients, once a broker answers.
     *
     * @throws dev.rollcall.sandbox.Fault when none does within a few seconds
     */
    Map<String, Object> connect(Map<String, String> env) throws InterruptedException {
        Map<String, String> settings = new HashMap<>(env);
        settings.put(Variables.BOOTSTRAP_SERVERS, bootstrapServers);
        // A job cannot be without one; nobody asks it here.
        settings.put(Variables.SCHEMA_REGISTRY_URL, "http://unused");
        JobConfig config = JobConfig.fromEnvironment(settings);
        Endpoints.checkBroker(config);
        return Endpoints.kafka(config);
    }
}
