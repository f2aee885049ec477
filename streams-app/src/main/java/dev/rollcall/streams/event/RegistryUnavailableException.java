package dev.rollcall.streams.event;

/** The registry did not answer. Says nothing about the event, which has to be read again later. */
public final class RegistryUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
