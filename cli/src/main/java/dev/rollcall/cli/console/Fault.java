package dev.rollcall.cli.console;

import org.jspecify.annotations.Nullable;

/** A failure that a user can understand: one line that says what failed, why, and how to mend it. */
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Fault(String what, String why, String mend) {
        this(what, why, mend, null);
    }

    public Fault(String what, String why, String mend, @Nullable Throwable cause) {
        super(oneLine(what + ": " + why + "; " + mend), cause);
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
