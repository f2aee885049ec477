package dev.rollcall.edge.otlp;

import dev.rollcall.edge.intake.RejectedEventException;
import java.util.Locale;

/** Why a log record is no event. */
enum Rejection {
    /** No product. */
    NO_SERVICE_NAME("service.name is missing or unknown_service; set it, e.g. by OTEL_SERVICE_NAME"),
    /** No version. */
    NO_SERVICE_VERSION("service.version is missing; set it, e.g. by OTEL_RESOURCE_ATTRIBUTES"),
    /** No event. */
    NO_EVENT_NAME("the event name is missing; set that of the record, or its attribute event.name"),
    /** Nobody to count. */
    NO_USER("user.id and service.instance.id are missing; set one of them"),
    /** A name of Rollcall's own. */
    RESERVED_NAME("a name begins with __, which is reserved; leave out the leading underscores"),
    /** Too long before the newest record. */
    TOO_OLD("the record is older than the newest one of its request by more than the maximum age; send it sooner");

    private final String message;

    Rejection(String message) {
        this.message = message;
    }

    /** One line for the sender. */
    String message() {
        return message;
    }

    RejectedEventException exception() {
        return new RejectedEventException(name().toLowerCase(Locale.ROOT), message);
    }
}
