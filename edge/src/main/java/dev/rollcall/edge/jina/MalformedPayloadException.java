package dev.rollcall.edge.jina;

/** Says why something is no payload, in one line that quotes nothing of it. */
public final class MalformedPayloadException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String reason;

    MalformedPayloadException(Kind kind, String reason) {
        super(reason, null, false, false);
        this.kind = kind;
        this.reason = reason;
    }

    /** What is wrong, for a count. */
    public Kind kind() {
        return kind;
    }

    /** What is wrong, and where. */
    public String reason() {
        return reason;
    }

    /** What can be wrong with a payload. */
    public enum Kind {
        /** A body that is neither base64 nor JSON. */
        NOT_BASE64,
        /** No JSON object, or one beyond the limits. */
        NOT_JSON,
        /** No event or version, or one that is not a text. */
        NO_NAME,
        /** An event or version whose name is reserved. */
        RESERVED_NAME,
        /** A uid that is neither an integer nor a text. */
        INVALID_UID,
        /** An event or version that shows the uid or the session. */
        IDENTIFYING_NAME
    }
}
