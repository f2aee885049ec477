package dev.rollcall.sandbox.cli;

import dev.rollcall.sandbox.Fault;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.streams.JobConfig;
import dev.rollcall.streams.KafkaFailure;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a cluster: its brokers and its schema registry. By default those of a sandbox. */
final class Endpoints {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String CREDENTIALS = "ROLLCALL_SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final KafkaFailure NO_BROKER =
            new KafkaFailure("no broker answers", "name a running cluster, or start one: rollcall sandbox", false);

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9092",
            description = "Kafka's brokers. Default: $ROLLCALL_BOOTSTRAP_SERVERS, or else ${DEFAULT-VALUE}.")
    private String bootstrapServers = "";

    @Option(
            names = "--schema-registry-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8081/apis/ccompat/v7",
            description =
                    "The registry's Confluent API. Default: $ROLLCALL_SCHEMA_REGISTRY_URL, or else ${DEFAULT-VALUE}.")
    private String registryUrl = "";

    /** The environment variables with these options in place of theirs. */
    Map<String, String> over(Map<String, String> env) {
        Map<String, String> result = new HashMap<>(env);
        result.put(Variables.BOOTSTRAP_SERVERS, bootstrapServers);
        result.put(Variables.SCHEMA_REGISTRY_URL, registryUrl);
        return result;
    }

    /** Settings of Kafka's clients: the brokers, and what {@code ROLLCALL_KAFKA_*} says. */
    static Map<String, Object> kafka(JobConfig config) {
        Map<String, Object> settings = new HashMap<>(config.kafka());
        settings.put("bootstrap.servers", config.bootstrapServers());
        return settings;
    }

    /** Connects to the counts. */
    static CountsReader reader(JobConfig config) {
        return CountsReader.builder()
                .bootstrapServers(config.bootstrapServers())
                .schemaRegistryUrl(config.schemaRegistryUrl())
                .kafka(config.kafka())
                .registry(config.registry())
                .build();
    }

    /**
     * Returns when both a broker and the registry answer.
     *
     * @throws Fault when one does not within a few seconds
     */
    static void check(JobConfig config) throws InterruptedException {
        checkBroker(config);
        checkRegistry(config);
    }

    /** @throws Fault when no broker answers within a few seconds, or it refuses */
    static void checkBroker(JobConfig config) throws InterruptedException {
        KafkaFailure failure = isRefused(config.bootstrapServers()) ? NO_BROKER : failureOfKafka(config);
        if (failure != null) {
            throw new Fault(
                    "--bootstrap-servers " + config.bootstrapServers(),
                    failure.answered() ? failure.why() : NO_BROKER.why(),
                    failure.answered() ? failure.mend() : NO_BROKER.mend());
        }
    }

    /** Whether nothing listens at any of the addresses. Kafka's client does not tell that from a slow network. */
    private static boolean isRefused(String bootstrapServers) {
        for (String server : bootstrapServers.split(",")) {
            int colon = server.lastIndexOf(':');
            try (Socket socket = new Socket()) {
                int port = Integer.parseInt(server.substring(colon + 1).strip());
                socket.connect(
                        new InetSocketAddress(server.substring(0, colon).strip(), port), (int) TIMEOUT.toMillis());
                return false;
            } catch (ConnectException e) {
                // So this one is.
            } catch (IOException | RuntimeException e) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable KafkaFailure failureOfKafka(JobConfig config) throws InterruptedException {
        Map<String, Object> settings = kafka(config);
        settings.put("request.timeout.ms", String.valueOf(TIMEOUT.toMillis()));
        settings.put("default.api.timeout.ms", String.valueOf(TIMEOUT.toMillis()));
        settings.put("enable.metrics.push", "false");
        try {
            Admin admin = Admin.create(settings);
            try {
                admin.describeCluster().nodes().get();
                return null;
            } finally {
                admin.close(Duration.ZERO);
            }
        } catch (ExecutionException | KafkaException e) {
            KafkaFailure failure = KafkaFailure.of(e);
            return e.getCause() instanceof TimeoutException || failure.answered()
                    ? failure
                    : new KafkaFailure(Fault.why(e), "correct the settings", true);
        }
    }

    private static void checkRegistry(JobConfig config) {
        Map<String, Object> settings = new HashMap<>(config.registryConfig());
        settings.put("http.connect.timeout.ms", (int) TIMEOUT.toMillis());
        settings.put("http.read.timeout.ms", (int) TIMEOUT.toMillis());
        settings.put("max.retries", 0);
        String option = "--schema-registry-url " + withoutSecret(config.schemaRegistryUrl());
        try (SchemaRegistryClient client = new CachedSchemaRegistryClient(config.schemaRegistryUrl(), 1, settings)) {
            client.getAllSubjects();
        } catch (RestClientException e) {
            boolean refused = e.getStatus() == UNAUTHORIZED || e.getStatus() == FORBIDDEN;
            throw refused
                    ? new Fault(option, "it refuses the credentials", "check " + CREDENTIALS, e)
                    : new Fault(option, "it answers: " + Fault.why(e), "give the root of the Confluent API", e);
        } catch (IOException e) {
            throw new Fault(
                    option,
                    "no registry answers (" + Fault.why(e) + ")",
                    "name a running one, or start one: rollcall sandbox",
                    e);
        }
    }

    private static String withoutSecret(String url) {
        return url.replaceAll("//[^/@]*@", "//");
    }
}
