package dev.rollcall.edge.otlp;

import dev.rollcall.edge.intake.Submission;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of the log records of a request. Body, severity, scope, trace and span are not kept, nor attributes that name
 * people, addresses, machines or code by the conventions of OpenTelemetry.
 */
final class LogEvents {

    private static final String EVENT_NAME = "event.name";
    private static final String USER_ID = "user.id";

    /** How the names of attributes begin that are not kept. */
    static final List<String> PERSONAL = List.of(
            "browser.",
            "client.",
            "client_",
            "cloud.",
            "code.",
            "container.",
            "db.",
            "destination.",
            "device.",
            "enduser.",
            "exception.message",
            "exception.stacktrace",
            "geo.",
            "host.",
            "http.",
            "k8s.",
            "log.",
            "net.",
            "network.",
            "peer.",
            "process.",
            "server.",
            "service.",
            "session.",
            "source.",
            "thread.",
            "tls.",
            "url.",
            "user.",
            "user_agent.");

    private final Function<String, RelayedId> ids;
    private final Instant arrival;
    private final Duration maxAge;
    private final long newest;
    private final List<Submission> submissions = new ArrayList<>();

    private LogEvents(Function<String, RelayedId> ids, Instant arrival, Duration maxAge, long newest) {
        this.ids = ids;
        this.arrival = arrival;
        this.maxAge = maxAge;
        this.newest = newest;
    }

    /**
     * What the records of a request are, in their order. The time of an event is that of its arrival, less its distance to the
     * newest time in the request.
     *
     * @param ids hashes ids
     * @param maxAge the greatest distance
     */
    static List<Submission> of(
            ExportLogsServiceRequest request, Function<String, RelayedId> ids, Instant arrival, Duration maxAge) {
        LogEvents events = new LogEvents(ids, arrival, maxAge, newest(request));
        request.getResourceLogsList().forEach(events::addAll);
        return events.submissions;
    }

    private static long newest(ExportLogsServiceRequest request) {
        return request.getResourceLogsList().stream()
                .flatMap(resource -> resource.getScopeLogsList().stream())
                .flatMap(scope -> scope.getLogRecordsList().stream())
                .mapToLong(LogEvents::time)
                .reduce(0, (a, b) -> Long.compareUnsigned(a, b) < 0 ? b : a);
    }

    /** Nanoseconds since 1970, unsigned; 0 when it is not known. */
    private static long time(LogRecord log) {
        return log.getTimeUnixNano() != 0 ? log.getTimeUnixNano() : log.getObservedTimeUnixNano();
    }

    private void addAll(ResourceLogs logs) {
        LogSource source = LogSource.of(logs.getResource().getAttributesList());
        RelayedId session = source.instance() == null ? null : ids.apply(source.instance());
        for (ScopeLogs scope : logs.getScopeLogsList()) {
            scope.getLogRecordsList().forEach(log -> add(source, session, log));
        }
    }

    private void add(LogSource source, @Nullable RelayedId session, LogRecord log) {
        Map<String, String> attributes = AnyValues.texts(log.getAttributesList());
        String named = attributes.remove(EVENT_NAME);
        String name = !log.getEventName().isBlank() ? log.getEventName() : named == null ? "" : named;
        String userId = attributes.getOrDefault(USER_ID, source.user());
        RelayedId user = userId != null && !userId.isBlank() ? ids.apply(userId) : session;
        Duration distance = distance(time(log));

        Rejection reason = rejection(source, name, user, distance);
        if (user == null || reason != null) {
            submissions.add(Submission.rejected((reason == null ? Rejection.NO_USER : reason).exception()));
            return;
        }
        attributes.keySet().removeIf(key -> key.isBlank() || PERSONAL.stream().anyMatch(key::startsWith));
        submissions.add(Submission.of(RelayedEvent.builder()
                .product(source.product())
                .version(source.version())
                .event(name)
                .user(user)
                .session(session)
                .occurredAt(arrival.minus(distance))
                .context(source.context())
                .attributes(attributes)
                .build()));
    }

    private @Nullable Rejection rejection(LogSource source, String name, @Nullable RelayedId user, Duration distance) {
        if (source.product().isBlank()) {
            return Rejection.NO_SERVICE_NAME;
        } else if (source.version().isBlank()) {
            return Rejection.NO_SERVICE_VERSION;
        } else if (name.isBlank()) {
            return Rejection.NO_EVENT_NAME;
        } else if (isReserved(source.product()) || isReserved(source.version()) || isReserved(name)) {
            return Rejection.RESERVED_NAME;
        } else if (user == null) {
            return Rejection.NO_USER;
        }
        return distance.compareTo(maxAge) > 0 ? Rejection.TOO_OLD : null;
    }

    private static boolean isReserved(String name) {
        return name.strip().startsWith("__");
    }

    private Duration distance(long time) {
        long nanos = time == 0 ? 0 : newest - time;
        return Duration.ofSeconds(
                Long.divideUnsigned(nanos, 1_000_000_000), Long.remainderUnsigned(nanos, 1_000_000_000));
    }
}
