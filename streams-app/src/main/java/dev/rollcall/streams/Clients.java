package dev.rollcall.streams;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/** Clients of the broker and of the registry, and what to say when they fail. */
final class Clients {

    private static final int CACHED_SCHEMAS = 1_000;
    private static final int SERVER_ERROR = 500;

    private Clients() {}

    static Admin admin(Map<String, Object> settings) {
        Map<String, Object> bounded = new HashMap<>();
        bounded.put("default.api.timeout.ms", 8_000);
        bounded.put("request.timeout.ms", 4_000);
        bounded.put("enable.metrics.push", false);
        bounded.putAll(settings);
        return Admin.create(bounded);
    }

    static SchemaRegistryClient registry(Map<String, Object> settings) {
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

    static JobException kafkaFailed(String bootstrapServers, Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof AuthenticationException) {
            return new JobException(
                    "Kafka at " + bootstrapServers + " refused the credentials: " + cause.getMessage(), e);
        } else if (cause instanceof AuthorizationException) {
            return new JobException("Kafka at " + bootstrapServers + " refused: " + cause.getMessage(), e);
        } else if (cause instanceof ConfigException) {
            return new JobException("Kafka's client refused its settings: " + cause.getMessage(), e);
        }
        return new JobException.NoAnswer(
                "no answer from Kafka at " + bootstrapServers + " ("
                        + cause.getClass().getSimpleName()
                        + "); check that it runs and that ROLLCALL_BOOTSTRAP_SERVERS is right",
                e);
    }

    static JobException registryFailed(String url, Exception e) {
        if (e instanceof RestClientException answer) {
            String message =
                    "the schema registry at " + url + " answered " + answer.getStatus() + ": " + firstLine(answer);
            return answer.getStatus() >= SERVER_ERROR
                    ? new JobException.NoAnswer(message, e)
                    : new JobException(message, e);
        }
        return new JobException.NoAnswer(
                "no answer from the schema registry at " + url + " ("
                        + e.getClass().getSimpleName()
                        + "); check that it runs and that ROLLCALL_SCHEMA_REGISTRY_URL is right",
                e);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
