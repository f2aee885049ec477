package dev.rollcall.edge.intake;

/** An event that is refused. The message is one line for its sender. */
public final class RejectedEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /** @param reason for the metrics, one of a few */
    public RejectedEventException(String reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** For the metrics. */
    public String reason() {
        return reason;
    }

    /** The message, which is never absent. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
