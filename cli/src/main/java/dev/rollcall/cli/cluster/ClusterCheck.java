package dev.rollcall.cli.cluster;

import dev.rollcall.cli.console.Fault;
import dev.rollcall.schemas.RegistryUrl;
import dev.rollcall.service.config.ClusterConfig;
import dev.rollcall.streams.failure.KafkaFailure;
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

/** Whether a cluster is there, found out within seconds, and in one line if it is not. */
final class ClusterCheck {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String CREDENTIALS = "ROLLCALL_SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final KafkaFailure NO_BROKER =
            new KafkaFailure("no broker responds", "name a running cluster, or start one: rollcall sandbox", false);

    private ClusterCheck() {}

    /**
     * Returns when both a broker and the registry respond.
     *
     * @throws Fault when one does not within a few seconds
     */
    static void all(ClusterConfig cluster) throws InterruptedException {
        broker(cluster);
        registry(cluster);
    }

    /** @throws Fault when no broker responds within a few seconds, or it refuses */
    static void broker(ClusterConfig cluster) throws InterruptedException {
        KafkaFailure failure = isRefused(cluster.bootstrapServers()) ? NO_BROKER : failureOfKafka(cluster);
        if (failure != null) {
            throw new Fault(
                    "--bootstrap-servers " + cluster.bootstrapServers(),
                    failure.answered() ? failure.why() : NO_BROKER.why(),
                    failure.answered() ? failure.remedy() : NO_BROKER.remedy());
        }
    }

    /** Whether nothing listens at any of the addresses. Kafka's client does not tell that from a slow network. */
    private static boolean isRefused(String bootstrapServers) {
        for (String server : bootstrapServers.split(",", -1)) {
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

    private static @Nullable KafkaFailure failureOfKafka(ClusterConfig cluster) throws InterruptedException {
        Map<String, Object> settings = cluster.kafkaConfig();
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

    private static void registry(ClusterConfig cluster) {
        Map<String, Object> settings = new HashMap<>(cluster.registryConfig());
        settings.put("http.connect.timeout.ms", (int) TIMEOUT.toMillis());
        settings.put("http.read.timeout.ms", (int) TIMEOUT.toMillis());
        settings.put("max.retries", 0);
        String option = "--schema-registry-url " + RegistryUrl.withoutSecret(cluster.schemaRegistryUrl());
        try (SchemaRegistryClient client = new CachedSchemaRegistryClient(cluster.schemaRegistryUrl(), 1, settings)) {
            client.getAllSubjects();
        } catch (RestClientException e) {
            boolean refused = e.getStatus() == UNAUTHORIZED || e.getStatus() == FORBIDDEN;
            throw refused
                    ? new Fault(option, "it refuses the credentials", "check " + CREDENTIALS, e)
                    : new Fault(option, "it responds: " + Fault.why(e), "give the root of the Confluent API", e);
        } catch (IOException e) {
            throw new Fault(
                    option,
                    "no registry responds (" + Fault.why(e) + ")",
                    "name a running one, or start one: rollcall sandbox",
                    e);
        }
    }
}
