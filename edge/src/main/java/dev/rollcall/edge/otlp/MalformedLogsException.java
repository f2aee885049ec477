package dev.rollcall.edge.otlp;

/** Says why a body is no request, in one line that quotes nothing of it. */
public final class MalformedLogsException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    MalformedLogsException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /** What is wrong, and where. */
    public String reason() {
        return reason;
    }
}
