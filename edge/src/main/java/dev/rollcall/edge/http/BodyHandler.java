package dev.rollcall.edge.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies before a thread is given to a request, so that slow senders hold none. What it holds is copied: Jetty's own {@code
 * EagerContentHandler} retains a buffer of 8 KiB for each piece that comes, however small.
 */
final class BodyHandler extends Handler.Wrapper {

    /** Where the rest of the server finds the {@link Body}. */
    static final String ATTRIBUTE = BodyHandler.class.getName();

    /** Where it finds the keyed hash of the network. */
    static final String PREFIX = ATTRIBUTE + ".prefix";

    /**
     * Of a request that is refused the rest is read and forgotten, up to this: a client that still sends when the connection is
     * closed loses the reply, and would send the same again.
     */
    private static final long MOST_READ = 16L * Body.MOST_BYTES;

    /** Of all requests together. */
    private static final long MOST_HELD = 128L * 1024 * 1024;

    /** Of those of a network. */
    private static final long MOST_HELD_OF_PREFIX = MOST_HELD / 8;

    private final ToLongFunction<Request> prefixes;
    private final AtomicLong held = new AtomicLong();
    private final Map<Long, Long> heldOfPrefix = new ConcurrentHashMap<>();

    /** @param prefixes the keyed hash of the network that a request comes from */
    BodyHandler(ToLongFunction<Request> prefixes) {
        this.prefixes = prefixes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!HttpMethod.POST.is(request.getMethod())) {
            return super.handle(request, response, callback);
        }
        long prefix = prefixes.applyAsLong(request);
        request.setAttribute(PREFIX, prefix);
        if (request.getLength() > MOST_READ) {
            request.setAttribute(ATTRIBUTE, Body.tooLarge());
            return super.handle(request, response, callback);
        }
        Reading reading = new Reading(request, response, callback, prefix);
        Body body = reading.read();
        if (body == null) {
            request.demand(reading);
        } else {
            request.setAttribute(ATTRIBUTE, body);
            reading.handle();
        }
        return true;
    }

    /** Whether there is room for more bytes of a network; takes it, if so. */
    private boolean take(long prefix, long bytes) {
        if (held.addAndGet(bytes) > MOST_HELD) {
            held.addAndGet(-bytes);
            return false;
        }
        if (heldOfPrefix.merge(prefix, bytes, Long::sum) > MOST_HELD_OF_PREFIX) {
            giveBack(prefix, bytes);
            return false;
        }
        return true;
    }

    private void giveBack(long prefix, long bytes) {
        held.addAndGet(-bytes);
        heldOfPrefix.computeIfPresent(prefix, (same, sum) -> sum == bytes ? null : sum - bytes);
    }

    private boolean pass(Request request, Response response, Callback callback) throws Exception {
        return super.handle(request, response, callback);
    }

    /** A body on its way, and what is told when its request has ended. */
    private final class Reading implements Runnable, Callback {

        private final Request request;
        private final Response response;
        private final Callback callback;
        private final long prefix;
        private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long read;
        private @Nullable Body refused;

        Reading(Request request, Response response, Callback callback, long prefix) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.prefix = prefix;
        }

        /** When more of it has come. */
        @Override
        public void run() {
            Body body = read();
            if (body == null) {
                request.demand(this);
                return;
            }
            request.setAttribute(ATTRIBUTE, body);
            request.getContext().execute(this::handle);
        }

        private void handle() {
            try {
                if (!pass(request, response, this)) {
                    Response.writeError(request, response, this, 404);
                }
            } catch (Throwable e) {
                Response.writeError(request, response, this, e);
            }
        }

        /** The body, or null where there is more to come. */
        @Nullable
        Body read() {
            while (true) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    return null;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    forget();
                    return chunk.getFailure() instanceof TimeoutException ? Body.tooSlow() : Body.brokenOff();
                }
                read += chunk.remaining();
                refused = refused == null ? take(chunk.getByteBuffer()) : refused;
                chunk.release();
                if (refused != null && (chunk.isLast() || read > MOST_READ)) {
                    return refused;
                }
                if (chunk.isLast()) {
                    return Body.whole(bytes.toByteArray(), request.getHeaders().get(HttpHeader.CONTENT_ENCODING));
                }
            }
        }

        private @Nullable Body take(ByteBuffer piece) {
            int length = piece.remaining();
            boolean isTooLarge = bytes.size() + length > Body.MOST_BYTES;
            if (isTooLarge || !BodyHandler.this.take(prefix, length)) {
                forget();
                return isTooLarge ? Body.tooLarge() : Body.noRoom();
            }
            byte[] copy = new byte[length];
            piece.get(copy);
            bytes.writeBytes(copy);
            return null;
        }

        private void forget() {
            if (bytes.size() > 0) {
                giveBack(prefix, bytes.size());
            }
            bytes = new ByteArrayOutputStream(0);
        }

        @Override
        public void succeeded() {
            forget();
            callback.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            forget();
            callback.failed(failure);
        }

        @Override
        public InvocationType getInvocationType() {
            return callback.getInvocationType();
        }
    }
}
