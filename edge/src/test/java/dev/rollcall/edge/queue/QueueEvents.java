package dev.rollcall.edge.queue;

import dev.rollcall.producer.Context;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events for the queue. */
final class QueueEvents {

    static final RelayedId USER = RelayedId.hashed("0123456789abcdef0123456789abcdef");

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    private QueueEvents() {}

    /** A request with one event of this number. */
    static List<RelayedEvent> numbered(long number) {
        return List.of(event(number).build());
    }

    static RelayedEvent.Builder event(long number) {
        return RelayedEvent.builder()
                .product("p")
                .version("1")
                .event("e")
                .user(USER)
                .session(RelayedId.hashed("ffffffffffffffffffffffffffffffff"))
                .sessionSeq(number)
                .occurredAt(TIME);
    }

    /** An event with everything that an event can have. */
    static RelayedEvent.Builder full(long number) {
        return event(number)
                .lostBefore(3)
                .oneIn(20)
                .startedAt(TIME.minusSeconds(60))
                .context(Context.builder()
                        .architecture("arm64")
                        .platform("Linux")
                        .platformRelease("6.1")
                        .platformVersion("#1")
                        .processor("m")
                        .ciVendor("github")
                        .container("docker")
                        .runtime("python 3.12")
                        .dependencies(Map.of("numpy", "2.0"))
                        .build())
                .attribute("size", "grö\u00dfer \uD83D\uDE00");
    }
}
