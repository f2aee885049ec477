package dev.rollcall.streams;

import dev.rollcall.schemas.TelemetryEvent;
import java.time.Instant;
import java.util.Map;

/** Events for tests: valid unless told otherwise. */
public final class TestEvents {

    private TestEvents() {}

    /** An event that was sent as soon as it occurred. */
    public static TelemetryEvent event(String event, String version, String uid) {
        return builder(event, version, uid).build();
    }

    public static TelemetryEvent.Builder builder(String event, String version, String uid) {
        Instant now = Instant.ofEpochMilli(1_700_000_000_000L);
        return TelemetryEvent.newBuilder()
                .setProduct("shop")
                .setVersion(version)
                .setEvent(event)
                .setUid(uid)
                .setSessionId("5e55")
                .setSessionSeq(1)
                .setOccurredAt(now)
                .setSentAt(now)
                .setStartedAt(now)
                .setArchitecture("x86_64")
                .setPlatform("Linux")
                .setRuntime("java 17.0.15")
                .setDependencies(Map.of("grpcio", "1.46.3"))
                .setAttributes(Map.of("gateway", "true"));
    }
}
