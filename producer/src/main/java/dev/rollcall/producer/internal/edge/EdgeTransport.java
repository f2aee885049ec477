package dev.rollcall.producer.internal.edge;

import dev.rollcall.producer.internal.delivery.Transport;
import dev.rollcall.producer.internal.delivery.UndeliveredException;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.http.HttpExchange;
import dev.rollcall.producer.internal.http.HttpPoster;
import dev.rollcall.producer.internal.http.HttpReply;
import dev.rollcall.producer.internal.http.HttpTarget;
import dev.rollcall.producer.internal.http.JdkHttpPoster;
import dev.rollcall.producer.internal.platform.HostLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches to an edge, one after the other: events gather while one is on its way. Nothing here waits for the network but
 * {@link #close}; the thread that offers comes back, and is woken by a response. What a response means, decision 25 says.
 */
final class EdgeTransport implements Transport {

    static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(10);

    /** They say nothing of the host, nor of its Java. */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Type", "application/json",
            "Content-Encoding", "gzip",
            "Accept", "application/json",
            "User-Agent", "rollcall-java");

    /** A verdict with its error takes less than 250 bytes. */
    private static final int LONGEST_REPLY = 128 * 1024;

    private static final int MOST_EVENTS = 2 * Batch.MOST_EVENTS;
    private static final int MOST_BYTES = 2 * Batch.MOST_BYTES;

    /** From one request to the next, unless a batch is complete. */
    private static final long LINGER = TimeUnit.MILLISECONDS.toNanos(100);

    /** After a response that asks for time, and does not say how much. */
    private static final Duration SHORT_WAIT = Duration.ofSeconds(1);

    /** After a response that somebody has to do something about. */
    private static final Duration LONG_WAIT = Duration.ofMinutes(10);

    private final EdgeDestination edge;
    private final Supplier<HttpPoster> posters;
    private final LongSupplier nanoTime;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private @Nullable HttpPoster poster;
    private @Nullable Request request;

    /** Events, and bytes of JSON at most, in what waits and in what is on its way. */
    private int events;

    private int bytes;

    /** Why no events are taken; null when they are. */
    private @Nullable UndeliveredException obstacle;

    private long retryAt;
    private long sentAt;
    private boolean said;

    EdgeTransport(EdgeDestination edge, Supplier<HttpPoster> posters, LongSupplier nanoTime) {
        this.edge = edge;
        this.posters = posters;
        this.nanoTime = nanoTime;
        retryAt = nanoTime.getAsLong();
        sentAt = retryAt - LINGER;
        obstacle = because("not connected");
    }

    /** The transport to an edge, not connected yet. */
    static Transport to(EdgeDestination edge) {
        return new EdgeTransport(
                edge, () -> new JdkHttpPoster(RESPONSE_TIMEOUT, LONGEST_REPLY, null), System::nanoTime);
    }

    /** Whether the edge may be asked again; that it is there, its first response says. */
    @Override
    public boolean connect() {
        if (nanoTime.getAsLong() - retryAt < 0) {
            return false;
        }
        if (poster == null) {
            poster = posters.get();
        }
        obstacle = null;
        return true;
    }

    @Override
    public boolean hasRoom() {
        return events < MOST_EVENTS && bytes < MOST_BYTES;
    }

    @Override
    public @Nullable Throwable offer(NumberedEvent entry, long now, Receipt receipt) {
        if (obstacle != null) {
            return obstacle;
        }
        Batch batch = null;
        for (Batch open : waiting) {
            if (open.isOf(entry.session()) && !open.isComplete()) {
                batch = open;
            }
        }
        int before = batch == null ? 0 : batch.bytes();
        if (batch == null || !batch.add(entry, receipt)) {
            before = 0;
            batch = new Batch(entry.session());
            batch.add(entry, receipt);
            waiting.addLast(batch);
        }
        events++;
        bytes += batch.bytes() - before;
        return null;
    }

    @Override
    public void flush() {
        waiting.forEach(Batch::complete);
    }

    @Override
    public void step() {
        Request sent = request;
        if (sent != null && sent.exchange.isDone()) {
            heed(sent);
        } else if (sent != null && nanoTime.getAsLong() - sent.deadline >= 0) {
            sent.exchange.cancel();
            request = null;
            waiting.addFirst(sent.batch);
            backOff(because("no response in " + RESPONSE_TIMEOUT.toSeconds() + " s"), Duration.ZERO);
        }
        Batch next = waiting.peekFirst();
        if (request == null && obstacle == null && next != null && isDue(next)) {
            sentAt = nanoTime.getAsLong();
            post(next, edge.target(), next.body(System.currentTimeMillis()));
            waiting.removeFirst();
        }
    }

    @Override
    public void close(Duration timeout) {
        long end = nanoTime.getAsLong() + timeout.toNanos();
        flush();
        long left = timeout.toNanos();
        while (left > 0 && events > 0 && !Thread.interrupted()) {
            step();
            if (request != null && !request.exchange.isDone()) {
                LockSupport.parkNanos(this, left);
            }
            left = end - nanoTime.getAsLong();
        }
        Request sent = request;
        request = null;
        if (sent != null) {
            sent.exchange.cancel();
            waiting.addFirst(sent.batch);
        }
        obstacle = because("closed before it responded");
        giveBack();
        HttpPoster closing = poster;
        poster = null;
        if (closing != null) {
            closing.close();
        }
    }

    private boolean isDue(Batch next) {
        return next.isComplete() || waiting.size() > 1 || nanoTime.getAsLong() - sentAt >= LINGER;
    }

    /** When it throws, nothing has changed. */
    private void post(Batch batch, HttpTarget target, byte[] body) {
        HttpExchange exchange = Objects.requireNonNull(poster).post(target, HEADERS, body);
        exchange.wake(Thread.currentThread());
        request = new Request(batch, target, body, exchange, nanoTime.getAsLong() + RESPONSE_TIMEOUT.toNanos());
    }

    private void heed(Request sent) {
        HttpReply reply;
        HttpTarget next;
        try {
            reply = sent.exchange.reply();
            next = sent.target.redirectedBy(reply);
        } catch (IOException e) {
            request = null;
            waiting.addFirst(sent.batch);
            backOff(because("no response (" + root(e).getClass().getSimpleName() + ")"), Duration.ZERO);
            return;
        }
        if (next != null) {
            post(sent.batch, next, sent.body);
            return;
        }
        request = null;
        heed(reply, sent.batch);
    }

    /** Decision 25 has the table. */
    private void heed(HttpReply reply, Batch batch) {
        int status = reply.status();
        List<Verdict> verdicts = status == 202 ? Verdict.in(reply.body()) : List.of();
        if (!verdicts.isEmpty()) {
            settle(batch, verdicts);
        } else if (status == 413 && batch.size() > 1) {
            waiting.addFirst(batch.half(false));
            waiting.addFirst(batch.half(true));
        } else if (status == 408 || status == 429 || status >= 500) {
            Duration wait = RetryAfter.of(reply, Instant.now());
            waiting.addFirst(batch);
            backOff(because("HTTP status " + status), wait == null ? SHORT_WAIT : wait);
        } else if (status == 400 || status == 413) {
            lose(batch, because("HTTP status " + status + ", it refuses the request"));
        } else {
            UndeliveredException cause = because(remedy(status));
            if (status / 100 == 4 && status != 407) {
                lose(batch, cause);
            } else {
                waiting.addFirst(batch);
            }
            backOff(cause, LONG_WAIT);
        }
    }

    private static String remedy(int status) {
        return switch (status) {
            case 401 -> "HTTP status 401, it requires a write key; set endpointKey";
            case 403 -> "HTTP status 403, it refuses the product or the write key; correct endpointKey";
            case 404 ->
                "HTTP status 404, it does not know the product or is not an edge; correct the product or the endpoint";
            case 407 -> "HTTP status 407, the proxy refuses the credentials; correct those of the JVM's proxy";
            default -> "HTTP status " + status + ", it is not an edge; correct the endpoint";
        };
    }

    private void lose(Batch batch, UndeliveredException cause) {
        release(batch);
        batch.failed(true, cause);
    }

    private void settle(Batch batch, List<Verdict> verdicts) {
        release(batch);
        if (!said) {
            said = true;
            HostLog.get().info("telemetry is connected");
        }
        for (int i = 0; i < batch.size(); i++) {
            Verdict verdict = i < verdicts.size() ? verdicts.get(i) : Verdict.UNKNOWN;
            switch (verdict) {
                case DURABLE -> batch.delivered(i);
                case REJECTED -> batch.failed(i, true, because("rejected an event as invalid"));
                case UNKNOWN -> batch.failed(i, false, because("did not report the outcome of an event"));
            }
        }
    }

    /** Takes no events for some time, up to a fifth more than this, and gives back those that wait. */
    private void backOff(UndeliveredException cause, Duration wait) {
        obstacle = cause;
        long nanos = wait.toNanos();
        retryAt = nanoTime.getAsLong()
                + nanos
                + (nanos == 0 ? 0 : ThreadLocalRandom.current().nextLong(nanos / 5));
        giveBack();
    }

    private void giveBack() {
        for (Batch batch = waiting.pollFirst(); batch != null; batch = waiting.pollFirst()) {
            release(batch);
            batch.failed(false, Objects.requireNonNull(obstacle));
        }
    }

    private void release(Batch batch) {
        events -= batch.size();
        bytes -= batch.bytes();
    }

    private UndeliveredException because(String what) {
        return new UndeliveredException(edge.server() + ": " + what);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** A batch on its way. */
    private record Request(Batch batch, HttpTarget target, byte[] body, HttpExchange exchange, long deadline) {}
}
