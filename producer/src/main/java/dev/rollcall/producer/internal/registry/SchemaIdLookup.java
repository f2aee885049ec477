package dev.rollcall.producer.internal.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks a registry for the id of the event schema, over the HTTP API of Confluent's, with the JDK's HTTP client; see decision
 * 17. Proxies are the JVM's. What a registry or its proxy writes into a response is never shown: it may repeat a secret.
 */
final class SchemaIdLookup {

    private static final String TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int MOST_REDIRECTS = 5;
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
        HttpClient client = client();
        try {
            for (String url : access.urls()) {
                try {
                    HttpResponse<byte[]> response = post(client, URI.create(url + route), schema);
                    if (!isAway(response.statusCode())) {
                        return id(response);
                    }
                    last = RegistryException.of(
                            "the registry responds with HTTP status " + response.statusCode() + "; see its log");
                } catch (IOException e) {
                    last = unreachable(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            last = RegistryException.of("the thread was interrupted while it asked the registry");
        } finally {
            close(client);
        }
        throw last;
    }

    private HttpClient client() throws RegistryException {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout);
        try {
            if (access.trustStore() != null) {
                builder.sslContext(trusting());
            }
        } catch (IOException | GeneralSecurityException e) {
            // Without the message: it may name the file, and that a user.
            throw RegistryException.of("schemaRegistryTrustStore cannot be read ("
                    + e.getClass().getSimpleName() + "); correct the file or its password");
        }
        if (Authenticator.getDefault() != null) {
            builder.authenticator(new ProxyAuthenticator());
        }
        return builder.build();
    }

    /** Follows redirects as a POST, whatever their status, and leaves the credentials behind when they lead elsewhere. */
    private HttpResponse<byte[]> post(HttpClient client, URI first, String body)
            throws IOException, InterruptedException {
        URI target = first;
        boolean withCredentials = true;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(target)
                    .timeout(timeout)
                    .header("Content-Type", TYPE)
                    .header("Accept", TYPE + ", application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            String authorization = access.authorization();
            if (withCredentials && authorization != null) {
                request.header("Authorization", authorization);
            }
            HttpResponse<byte[]> response = send(client, request.build());
            String location = response.headers().firstValue("Location").orElse(null);
            if (response.statusCode() / 100 != 3 || location == null) {
                return response;
            }
            URI next = redirected(target, location);
            withCredentials &= next.getHost().equalsIgnoreCase(target.getHost())
                    && (next.getPort() == target.getPort() || isUpgrade(target, next));
            target = next;
        }
        throw new IOException("too many redirects");
    }

    /** Within the timeout, the whole response included. */
    private HttpResponse<byte[]> send(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> response = client.sendAsync(request, info -> new Body());
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no response in " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof IOException io ? io : new IOException(cause);
        } finally {
            response.cancel(true);
        }
    }

    @SuppressWarnings("UnusedException") // where a redirect leads may hold a secret
    private static URI redirected(URI from, String location) throws IOException {
        URI next;
        try {
            next = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("a redirect to what is no URL");
        }
        boolean isHttps = "https".equals(next.getScheme());
        if (next.getHost() == null
                || !(isHttps
                        || ("http".equals(next.getScheme()) && next.getScheme().equals(from.getScheme())))) {
            throw new IOException("a redirect to what is no URL of a registry, or from https to http");
        }
        return next;
    }

    private static boolean isUpgrade(URI from, URI to) {
        return "http".equals(from.getScheme()) && "https".equals(to.getScheme());
    }

    /** Whether another URL may do better. */
    private static boolean isAway(int status) {
        return status >= 500 || status == 408 || status == 429;
    }

    private static int id(HttpResponse<byte[]> response) throws RegistryException {
        int status = response.statusCode();
        if (status == 200) {
            int id = RegistryResponse.id(response.body());
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

    private SSLContext trusting() throws IOException, GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(TrustStore.read(Objects.requireNonNull(access.trustStore()), access.trustStorePassword()));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    /** Ends the client's threads where the JDK can, from 21 on; before, they end once the client is garbage. */
    private static void close(Object client) {
        if (client instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                // There is nothing more to be asked.
            }
        }
    }

    /** The JVM's authenticator, for proxies alone: what a host has for other servers is not for the registry. */
    private static final class ProxyAuthenticator extends Authenticator {

        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            Authenticator ofHost = Authenticator.getDefault();
            if (ofHost == null || getRequestorType() != RequestorType.PROXY) {
                return null;
            }
            InetAddress site = getRequestingSite();
            URL url = getRequestingURL();
            return ofHost.requestPasswordAuthenticationInstance(
                    getRequestingHost(),
                    site,
                    getRequestingPort(),
                    getRequestingProtocol(),
                    getRequestingPrompt(),
                    getRequestingScheme(),
                    url,
                    getRequestorType());
        }
    }

    /** What a response holds, up to a limit. */
    private static final class Body implements HttpResponse.BodySubscriber<byte[]> {

        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Flow.@Nullable Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> items) {
            for (ByteBuffer item : items) {
                byte[] some = new byte[Math.min(item.remaining(), LONGEST_RESPONSE + 1 - bytes.size())];
                item.get(some);
                bytes.writeBytes(some);
            }
            if (bytes.size() > LONGEST_RESPONSE) {
                Objects.requireNonNull(subscription).cancel();
                whole.completeExceptionally(new IOException("too long a response"));
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            whole.complete(bytes.toByteArray());
        }
    }
}
