package dev.rollcall.streams.cluster;

import dev.rollcall.schemas.RegistryUrl;
import dev.rollcall.streams.failure.JobException;
import dev.rollcall.streams.failure.KafkaFailure;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Clients of the broker and of the registry, and what to say when they fail. */
public final class Clients {

    private static final int CACHED_SCHEMAS = 1_000;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int SERVER_ERROR = 500;

    private Clients() {}

    /** An administrative client with bounded waits. */
    public static Admin admin(Map<String, Object> settings) {
        Map<String, Object> bounded = new HashMap<>();
        bounded.put("default.api.timeout.ms", 8_000);
        bounded.put("request.timeout.ms", 4_000);
        bounded.put("enable.metrics.push", false);
        bounded.putAll(settings);
        return Admin.create(bounded);
    }

    /** A client of the registry, with bounded waits. */
    public static SchemaRegistryClient registry(Map<String, Object> settings) {
        Map<String, Object> bounded = new HashMap<>();
        bounded.put("http.connect.timeout.ms", 3_000);
        bounded.put("http.read.timeout.ms", 5_000);
        // An id that the registry does not know is asked for again after this time only.
        bounded.put("missing.id.cache.ttl.sec", 60L);
        bounded.putAll(settings);
        List<String> urls = Arrays.asList(
                String.valueOf(settings.get("schema.registry.url")).split(","));
        try {
            return SchemaRegistryClientFactory.newClient(
                    urls, CACHED_SCHEMAS, List.of(new AvroSchemaProvider()), bounded, Map.of());
        } catch (RuntimeException e) {
            throw new JobException("the registry client refused its settings: " + e.getMessage(), e);
        }
    }

    /** What to say when Kafka fails. */
    public static JobException kafkaFailed(String bootstrapServers, Exception e) {
        KafkaFailure failure = KafkaFailure.of(e);
        String message = "Kafka at " + bootstrapServers + ": " + failure.why() + "; " + failure.remedy()
                + (failure.answered() ? "" : " in ROLLCALL_BOOTSTRAP_SERVERS");
        return failure.answered() ? new JobException(message, e) : new JobException.NoAnswer(message, e);
    }

    static JobException registryFailed(String url, Exception e) {
        String registry = "the schema registry at " + RegistryUrl.withoutSecret(url);
        if (e instanceof RestClientException answer) {
            String message = registry + " responded with " + answer.getStatus() + ": " + firstLine(answer);
            return switch (answer.getStatus()) {
                case UNAUTHORIZED, FORBIDDEN ->
                    new JobException(
                            registry + " refuses the credentials (" + answer.getStatus()
                                    + "); check ROLLCALL_SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO, and its rights",
                            e);
                default ->
                    answer.getStatus() >= SERVER_ERROR
                            ? new JobException.NoAnswer(message, e)
                            : new JobException(message, e);
            };
        }
        KafkaFailure failure = KafkaFailure.of(e);
        return failure.answered()
                ? new JobException(registry + ": " + failure.why() + "; " + failure.remedy(), e)
                : new JobException.NoAnswer(
                        "no response from " + registry + " (" + e.getClass().getSimpleName()
                                + "); check that it runs and that ROLLCALL_SCHEMA_REGISTRY_URL is right",
                        e);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
