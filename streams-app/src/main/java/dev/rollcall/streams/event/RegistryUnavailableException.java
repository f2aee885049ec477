package dev.rollcall.streams.event;

/** The registry did not respond. Says nothing about the event, which has to be read again later. */
public class RegistryUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    private RegistryUnavailableException(String message) {
        super(message);
    }

    /** The registry is there, but was asked a moment ago, before the record came. */
    public static final class NotAskedYet extends RegistryUnavailableException {

        private static final long serialVersionUID = 1L;

        NotAskedYet() {
            super("the schema registry is queried for unknown ids once a second");
        }
    }
}
