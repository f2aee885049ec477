package dev.rollcall.edge.otlp;

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
 * The log records of a request as events. Body, severity, scope, trace and span are not kept, nor attributes that name people,
 * addresses, machines, commands or paths by the conventions of OpenTelemetry.
 *
 * @param accepted in the order of the request
 * @param rejected in the order of the request
 */
public record LogEvents(List<Accepted> accepted, List<Rejected> rejected) {

    private static final String EVENT_NAME = "event.name";
    private static final String USER_ID = "user.id";

    /** How the names of attributes begin that are not kept. */
    static final List<String> PERSONAL = List.of(
            "browser.",
            "client.",
            "code.",
            "destination.",
            "device.",
            "enduser.",
            "exception.message",
            "exception.stacktrace",
            "geo.",
            "host.",
            "http.",
            "log.",
            "network.",
            "peer.",
            "process.",
            "server.",
            "session.",
            "source.",
            "thread.",
            "url.",
            "user.",
            "user_agent.");

    /** An event, and the record of the request that it was, from 0. */
    public record Accepted(int index, RelayedEvent event) {}

    /** A record of the request, from 0, that is no event. */
    public record Rejected(int index, Rejection reason) {}

    /**
     * The events of a request. An event's time is that of its arrival, less its distance to the newest time in the request.
     *
     * @param ids hashes ids
     * @param receivedAt when it arrived
     * @param maxAge the greatest distance
     */
    public static LogEvents of(
            ExportLogsServiceRequest request, Function<String, RelayedId> ids, Instant receivedAt, Duration maxAge) {
        Mapping mapping = new Mapping(ids, newest(request), receivedAt, maxAge);
        request.getResourceLogsList().forEach(mapping::addAll);
        return new LogEvents(mapping.accepted, mapping.rejected);
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

    /** What is the same for all records of a request, and what became of those so far. */
    private static final class Mapping {

        private final Function<String, RelayedId> ids;
        private final long newest;
        private final Instant receivedAt;
        private final Duration maxAge;
        private final List<Accepted> accepted = new ArrayList<>();
        private final List<Rejected> rejected = new ArrayList<>();

        Mapping(Function<String, RelayedId> ids, long newest, Instant receivedAt, Duration maxAge) {
            this.ids = ids;
            this.newest = newest;
            this.receivedAt = receivedAt;
            this.maxAge = maxAge;
        }

        void addAll(ResourceLogs logs) {
            LogSource source = LogSource.of(logs.getResource().getAttributesList());
            RelayedId session = source.instance() == null ? null : ids.apply(source.instance());
            for (ScopeLogs scope : logs.getScopeLogsList()) {
                scope.getLogRecordsList().forEach(log -> add(source, session, log));
            }
        }

        private void add(LogSource source, @Nullable RelayedId session, LogRecord log) {
            int index = accepted.size() + rejected.size();
            Map<String, String> attributes = AnyValues.texts(log.getAttributesList());
            String named = attributes.remove(EVENT_NAME);
            String name = !log.getEventName().isBlank() ? log.getEventName() : named == null ? "" : named;
            String userId = attributes.getOrDefault(USER_ID, source.user());
            RelayedId user = userId != null && !userId.isBlank() ? ids.apply(userId) : session;
            Duration distance = distance(time(log));

            Rejection reason = rejection(source, name, user, distance);
            if (user == null || reason != null) {
                rejected.add(new Rejected(index, reason == null ? Rejection.NO_USER : reason));
                return;
            }
            attributes
                    .keySet()
                    .removeIf(key -> key.isBlank() || PERSONAL.stream().anyMatch(key::startsWith));
            accepted.add(new Accepted(
                    index,
                    RelayedEvent.builder()
                            .product(source.product())
                            .version(source.version())
                            .event(name)
                            .user(user)
                            .session(session)
                            .occurredAt(receivedAt.minus(distance))
                            .context(source.context())
                            .attributes(attributes)
                            .build()));
        }

        private @Nullable Rejection rejection(
                LogSource source, String name, @Nullable RelayedId user, Duration distance) {
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
}
