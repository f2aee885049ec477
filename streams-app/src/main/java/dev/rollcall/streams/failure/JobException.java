package dev.rollcall.streams.failure;

/** The job cannot start or go on. The message is one line for the operator: the cause and the remedy. */
public class JobException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public JobException(String message) {
        super(message);
    }

    public JobException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Kafka or the registry does not respond, or not yet. */
    public static final class NoAnswer extends JobException {

        private static final long serialVersionUID = 1L;

        public NoAnswer(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
