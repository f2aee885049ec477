package dev.rollcall.schemas.reader;

/**
 * The counts cannot be read, and waiting does not help. The message is one line, fit for a user: what was asked for, what
 * is wrong and the fix.
 */
public final class CountsReaderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CountsReaderException(String message, Throwable cause) {
        super(message.strip().replaceAll("\\s*\\R\\s*", " "), cause);
    }
}
