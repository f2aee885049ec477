package dev.rollcall.producer;

/**
 * Kafka or the schema registry failed, or did not answer in time. The message is one line, fit for a user: the option,
 * its value, what is wrong and the mend.
 */
public final class RelayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RelayException(String message, Throwable cause) {
        super(message, cause);
    }
}
