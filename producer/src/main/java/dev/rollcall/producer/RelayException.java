package dev.rollcall.producer;

import org.jspecify.annotations.Nullable;

/**
 * Kafka or the schema registry failed, or did not respond in time. The message is one line, fit for a user: the option,
 * its value, what is wrong and the remedy.
 */
public final class RelayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String line;
    private final boolean permanent;

    /** A failure with its cause, if it has one. */
    public RelayException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    /**
     * A failure with its cause, if it has one.
     *
     * @param permanent see {@link #isPermanent}
     */
    public RelayException(String message, @Nullable Throwable cause, boolean permanent) {
        super(message, cause);
        line = message;
        this.permanent = permanent;
    }

    /** Whether the event itself is the cause, e.g. because it is too large: it would fail again. */
    public boolean isPermanent() {
        return permanent;
    }

    /** One line, fit for a user. */
    @Override
    public String getMessage() {
        return line;
    }
}
