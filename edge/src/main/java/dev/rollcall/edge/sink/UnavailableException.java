package dev.rollcall.edge.sink;

import java.time.Duration;

/** Events cannot be made durable now. The message is one line that may be told to their sender. */
public final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /** Says why, and when to try again. */
    public UnavailableException(String message, Duration retryAfter) {
        super(message, null, false, false);
        this.retryAfter = retryAfter;
    }

    /** When to try again. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
