package dev.rollcall.producer.internal.http;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A request on its way. */
public final class HttpExchange {

    private final CompletableFuture<HttpReply> reply;
    private final Runnable cancel;

    /**
     * What waits for a reply.
     *
     * @param cancel gives the request up
     */
    public HttpExchange(CompletableFuture<HttpReply> reply, Runnable cancel) {
        this.reply = reply;
        this.cancel = cancel;
    }

    /** Has a thread woken once there is a reply or a failure. */
    public void wake(Thread thread) {
        CompletableFuture<HttpReply> unused = reply.whenComplete((done, failure) -> LockSupport.unpark(thread));
    }

    /** Whether {@link #reply} does not have to wait. */
    public boolean isDone() {
        return reply.isDone();
    }

    /** The reply to what {@link #isDone}. */
    public HttpReply reply() throws IOException {
        try {
            return reply.join();
        } catch (CompletionException e) {
            throw failure(e);
        }
    }

    /** The whole reply, within this time. What is not there by then is given up. */
    public HttpReply await(Duration timeout) throws IOException, InterruptedException {
        try {
            return reply.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no response in " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            cancel.run();
        }
    }

    /** Gives it up. */
    public void cancel() {
        cancel.run();
    }

    private static IOException failure(Exception wrapper) {
        Throwable cause = wrapper.getCause();
        return cause instanceof IOException io ? io : new IOException(cause);
    }
}
