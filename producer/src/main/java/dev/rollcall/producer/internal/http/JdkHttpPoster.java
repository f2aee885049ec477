package dev.rollcall.producer.internal.http;

import java.lang.reflect.InvocationTargetException;
import java.net.Authenticator;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Posts with the JDK's HTTP client, one request at a time; see decisions 17 and 25. Proxies are the JVM's. It has three threads:
 * the client's own, which waits for the network, one that works for it, and one that waits for a reply. The last two end when there
 * is nothing to do. Redirects are left to the caller.
 */
public final class JdkHttpPoster implements HttpPoster {

    private static final long IDLE_SECONDS = 1;

    private final Duration timeout;
    private final int longestReply;
    private final ThreadPoolExecutor worker = thread();

    /** Waits for replies, since {@link HttpClient#sendAsync} would complete each in the common pool or in a thread of its own. */
    private final ThreadPoolExecutor sender = thread();

    private final HttpClient client;

    /**
     * A client that has connected to nobody yet.
     *
     * @param timeout to connect, and until a response begins
     * @param longestReply in bytes; a longer one is a failure
     * @param trust null to trust whom the JVM trusts
     */
    public JdkHttpPoster(Duration timeout, int longestReply, @Nullable SSLContext trust) {
        this.timeout = timeout;
        this.longestReply = longestReply;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .executor(worker);
        if (trust != null) {
            builder.sslContext(trust);
        }
        if (Authenticator.getDefault() != null) {
            builder.authenticator(new ProxyAuthenticator());
        }
        client = builder.build();
    }

    @Override
    public HttpExchange post(HttpTarget target, Map<String, String> headers, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.uri())
                .timeout(timeout)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        String authorization = target.authorization();
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        HttpRequest built = request.build();
        CompletableFuture<HttpReply> reply = new CompletableFuture<>();
        Future<?> sent = sender.submit(() -> send(built, reply));
        return new HttpExchange(reply, () -> sent.cancel(true));
    }

    private void send(HttpRequest request, CompletableFuture<HttpReply> reply) {
        try {
            reply.complete(HttpReply.of(client.send(request, upTo(longestReply))));
        } catch (Throwable e) {
            // An interrupt has given the request up, and whoever waits for it.
            reply.completeExceptionally(e);
        }
    }

    /** Without this object: an idle connection keeps the last handler, and the client would not become garbage before it ends. */
    private static HttpResponse.BodyHandler<byte[]> upTo(int longestReply) {
        return info -> new BoundedBody(longestReply);
    }

    /** Ends the client's thread where the JDK can, from 21 on; before, it ends once the client is garbage. */
    @Override
    public void close() {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            // There is nothing more to be asked.
        }
        sender.shutdownNow();
        worker.shutdown();
    }

    private static ThreadPoolExecutor thread() {
        ThreadPoolExecutor one = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), JdkHttpPoster::daemon);
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(null, work, "rollcall-http", 0, false);
        thread.setDaemon(true);
        return thread;
    }
}
