package dev.rollcall.edge.http;

import java.util.concurrent.CompletableFuture;

/** What takes events in one form. Thread-safe. */
public interface Route {

    /** For the metrics, one of a few. */
    String name();

    /** Where it takes POST. */
    String path();

    /**
     * Handles a request, without blocking.
     *
     * @return the reply, or a failure that may be a {@link RequestException}
     * @throws RequestException when the request is refused as a whole
     */
    CompletableFuture<Reply> handle(Incoming request);

    /** The response to a refused request, in the form that the route's clients read. */
    Reply refuse(Incoming request, RequestException why);
}
