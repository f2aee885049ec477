package dev.rollcall.streams.combine.rejects;

/**
 * Adding a record failed unexpectedly, and may have changed a sum in part: what is not committed has to be read again. The
 * message says where it failed, and nothing of the record.
 */
public final class UnprocessableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnprocessableException(String message, Throwable cause) {
        super(message, cause);
    }
}
