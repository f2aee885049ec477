package dev.rollcall.edge.jina;

/** Says why a JSON object is no payload, in one line that quotes nothing of it. */
public final class MalformedPayloadException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    MalformedPayloadException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
