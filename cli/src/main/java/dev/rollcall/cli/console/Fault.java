package dev.rollcall.cli.console;

import org.jspecify.annotations.Nullable;

/** A failure that a user can understand: one line that says what failed, why, and how to fix it. */
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure that says all of it in its message. */
    public Fault(Exception explained) {
        super(oneLine(String.valueOf(explained.getMessage())), explained);
    }

    public Fault(String what, String why, String fix) {
        this(what, why, fix, null);
    }

    public Fault(String what, String why, String fix, @Nullable Throwable cause) {
        super(oneLine(what + ": " + why + "; " + fix), cause);
    }

    /** The innermost message of {@code failure}, on one line. */
    public static String why(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage();
        return oneLine(
                message == null || message.isBlank() ? innermost.getClass().getSimpleName() : message);
    }

    /** The text without line breaks. */
    public static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
