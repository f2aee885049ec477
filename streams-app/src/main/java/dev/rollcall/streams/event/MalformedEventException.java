package dev.rollcall.streams.event;

/** The bytes of an event cannot be counted. Carries no stack trace: garbage comes by the million. */
public final class MalformedEventException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public MalformedEventException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
