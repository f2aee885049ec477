package dev.rollcall.schemas.reader;

/**
 * The counts cannot be read, and waiting does not help. The message is one line for the user: the request, the fault
 * and the fix.
 */
public final class CountsReaderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CountsReaderException(String message, Throwable cause) {
        super(message.strip().replaceAll("\\s*\\R\\s*", " "), cause);
    }
}
