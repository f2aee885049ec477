package dev.rollcall.producer.internal.registry;

import dev.rollcall.producer.internal.http.HttpPoster;
import dev.rollcall.producer.internal.http.HttpReply;
import dev.rollcall.producer.internal.http.HttpTarget;
import dev.rollcall.producer.internal.http.JdkHttpPoster;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Asks a registry for the id of the event schema, over the HTTP API of Confluent's; see decision 17. What a registry or its
 * proxy writes into a response is never shown: it may repeat a secret.
 */
final class SchemaIdLookup {

    private static final String TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Map<String, String> HEADERS =
            Map.of("Content-Type", TYPE, "Accept", TYPE + ", application/json");
    private static final int LONGEST_RESPONSE = 1 << 20;

    private final RegistryAccess access;
    private final Duration timeout;

    /**
     * A lookup that asks when it is told to.
     *
     * @param timeout for each URL
     */
    SchemaIdLookup(RegistryAccess access, Duration timeout) {
        this.access = access;
        this.timeout = timeout;
    }

    /** The id; the schema is registered first where the host wants that. Tries one URL after the other. */
    int find() throws RegistryException {
        String schema =
                "{\"schema\": \"" + EventSchema.text().replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        String route = "/subjects/" + EventSchema.SUBJECT + (access.register() ? "/versions" : "");
        RegistryException last = RegistryException.of("no URL");
        byte[] body = schema.getBytes(StandardCharsets.UTF_8);
        HttpPoster poster = poster();
        try {
            for (String url : access.urls()) {
                try {
                    HttpReply reply = post(poster, URI.create(url + route), body);
                    if (!isAway(reply.status())) {
                        return id(reply);
                    }
                    last = RegistryException.of(
                            "the registry responds with HTTP status " + reply.status() + "; see its log");
                } catch (IOException e) {
                    last = unreachable(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            last = RegistryException.of("the thread was interrupted while it queried the registry");
        } finally {
            poster.close();
        }
        throw last;
    }

    private HttpPoster poster() throws RegistryException {
        Path trustStore = access.trustStore();
        try {
            return new JdkHttpPoster(timeout, LONGEST_RESPONSE, trustStore == null ? null : trusting(trustStore));
        } catch (IOException | GeneralSecurityException e) {
            // Without the message: it may name the file, and that a user.
            throw RegistryException.of("schemaRegistryTrustStore cannot be read ("
                    + e.getClass().getSimpleName() + "); correct the file or its password");
        }
    }

    /** Follows redirects, each within the timeout. */
    private HttpReply post(HttpPoster poster, URI uri, byte[] body) throws IOException, InterruptedException {
        HttpTarget target = HttpTarget.of(uri, access.authorization());
        while (true) {
            HttpReply reply = poster.post(target, HEADERS, body).await(timeout);
            HttpTarget next = target.redirectedBy(reply);
            if (next == null) {
                return reply;
            }
            target = next;
        }
    }

    /** Whether another URL may do better. */
    private static boolean isAway(int status) {
        return status >= 500 || status == 408 || status == 429;
    }

    private static int id(HttpReply reply) throws RegistryException {
        int status = reply.status();
        if (status == 200) {
            int id = RegistryResponse.id(reply.body());
            if (id >= 0) {
                return id;
            }
            throw RegistryException.of("the response is not that of a schema registry; correct the URL");
        }
        throw switch (status) {
            case 401, 403 ->
                RegistryException.of("the registry refuses the credentials; correct schemaRegistryCredentials or"
                        + " schemaRegistryToken");
            case 404 -> RegistryException.unknownSchema();
            case 407 -> RegistryException.of("the proxy refuses the credentials; correct those of the JVM's proxy");
            default -> RegistryException.of("the registry refuses with HTTP status " + status + "; see its log");
        };
    }

    private static RegistryException unreachable(IOException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return RegistryException.of(
                "no schema registry responds (" + root.getClass().getSimpleName() + "); start it or correct the URL");
    }

    private SSLContext trusting(Path trustStore) throws IOException, GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(TrustStore.read(trustStore, access.trustStorePassword()));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
