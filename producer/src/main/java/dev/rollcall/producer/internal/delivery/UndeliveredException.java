package dev.rollcall.producer.internal.delivery;

/** Why events were not delivered. The message is part of a line in the host's log: no secret, no id, no path. */
public final class UndeliveredException extends Exception {

    private static final long serialVersionUID = 1L;

    public UndeliveredException(String message) {
        // Without a cause: what is inside of others' exceptions is not known to hold no secret.
        super(message);
    }
}
