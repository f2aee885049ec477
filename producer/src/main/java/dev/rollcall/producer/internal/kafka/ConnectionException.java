package dev.rollcall.producer.internal.kafka;

import org.jspecify.annotations.Nullable;

/** Kafka or the registry cannot be used now. The message is one line: option, value, fault and fix. */
public final class ConnectionException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String line;

    ConnectionException(String line, @Nullable Throwable cause) {
        super(line, cause);
        this.line = line;
    }

    @Override
    public String getMessage() {
        return line;
    }
}
