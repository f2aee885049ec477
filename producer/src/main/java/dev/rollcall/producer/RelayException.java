package dev.rollcall.producer;

import org.jspecify.annotations.Nullable;

/**
 * Kafka or the schema registry failed, or did not respond in time. The message is one line, fit for a user: the option,
 * its value, what is wrong and the remedy.
 */
public final class RelayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String line;

    /** A failure with its cause, if it has one. */
    public RelayException(String message, @Nullable Throwable cause) {
        super(message, cause);
        line = message;
    }

    /** One line, fit for a user. */
    @Override
    public String getMessage() {
        return line;
    }
}
