package dev.rollcall.edge.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that is refused as a whole. The message is one line for its sender. */
public final class RequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;
    private final @Nullable Duration retryAfter;

    private RequestException(int status, String reason, String message, @Nullable Duration retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    /**
     * A request that would be refused again.
     *
     * @param status from 400 to 499
     * @param reason for the metrics, one of a few
     */
    public static RequestException of(int status, String reason, String message) {
        return new RequestException(status, reason, message, null);
    }

    /**
     * A request that may be sent again, unchanged.
     *
     * @param status 429 or 503
     * @param reason for the metrics, one of a few
     * @param retryAfter after what time
     */
    public static RequestException again(int status, String reason, String message, Duration retryAfter) {
        return new RequestException(status, reason, message, retryAfter);
    }

    /** Status of the reply. */
    public int status() {
        return status;
    }

    /** For the metrics. */
    public String reason() {
        return reason;
    }

    /** After what time it may be sent again; null where it must not be. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** The message, which is never absent. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
