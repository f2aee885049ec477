package dev.rollcall.edge.sink;

import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.TelemetryRelay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Sends events to Kafka; they are durable when it has acknowledged them. */
public final class RelaySink implements EventSink {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final TelemetryRelay relay;

    /** Closes the relay with itself. */
    public RelaySink(TelemetryRelay relay) {
        this.relay = relay;
    }

    @Override
    public CompletableFuture<Void> send(List<RelayedEvent> events) {
        CompletableFuture<?>[] outcomes = events.stream().map(relay::trySend).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(outcomes)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        new UnavailableException("the events cannot be stored now; send them again", RETRY_AFTER)));
    }

    @Override
    public List<String> notReady() {
        return List.of();
    }

    @Override
    public void close() {
        relay.close();
    }
}
