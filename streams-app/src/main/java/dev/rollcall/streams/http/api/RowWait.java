package dev.rollcall.streams.http.api;

import dev.rollcall.service.http.Errors;
import dev.rollcall.streams.http.rows.RowFollower;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.List;

/**
 * Asks for rows, and waits for them, where nobody did lately and they are yet to be read. Thread-safe.
 *
 * @param longest after which a client is to ask again
 */
record RowWait(Duration longest) {

    private static final String RETRY_AFTER = "2";

    /** Responds to those who have waited in vain. */
    static void addTo(RoutesConfig routes) {
        routes.exception(NotReadException.class, (e, context) -> {
            context.header("Retry-After", RETRY_AFTER);
            Errors.write(context, HttpStatus.SERVICE_UNAVAILABLE.getCode(), String.valueOf(e.getMessage()));
        });
    }

    /**
     * Returns when all rows of some kinds are here.
     *
     * @throws NotReadException when that takes too long, or something keeps them from being read
     */
    void forAllOf(RowFollower<?, ?>... kinds) {
        long deadline = System.nanoTime() + longest.toNanos();
        // All are asked for, though the first may take all of the time.
        List.of(kinds).forEach(RowFollower::ask);
        for (RowFollower<?, ?> kind : kinds) {
            if (!isHere(kind, Duration.ofNanos(deadline - System.nanoTime()))) {
                String trouble = kind.trouble();
                throw new NotReadException("the rows of " + kind.kind().name()
                        + (trouble == null
                                ? " are being read, as nobody asked for them lately; ask again in " + RETRY_AFTER
                                        + " seconds"
                                : " cannot be read: " + trouble));
            }
        }
    }

    private static boolean isHere(RowFollower<?, ?> kind, Duration timeout) {
        try {
            return kind.await(timeout);
        } catch (InterruptedException e) {
            // The server ends.
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Rows that a request needs are not here yet. The message is for the client. */
    static final class NotReadException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private NotReadException(String message) {
            super(message);
        }
    }
}
