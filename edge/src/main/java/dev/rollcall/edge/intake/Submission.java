package dev.rollcall.edge.intake;

import dev.rollcall.producer.RelayedEvent;
import org.jspecify.annotations.Nullable;

/** An event of a request that can be stored, or why it cannot. Immutable. */
public final class Submission {

    private final @Nullable RelayedEvent event;
    private final @Nullable RejectedEventException rejection;

    private Submission(@Nullable RelayedEvent event, @Nullable RejectedEventException rejection) {
        this.event = event;
        this.rejection = rejection;
    }

    /** One with hashed ids and a time by the edge's clock. */
    public static Submission of(RelayedEvent event) {
        return new Submission(event, null);
    }

    /** One that is told to its sender and metered, and stored nowhere. */
    public static Submission rejected(RejectedEventException why) {
        return new Submission(null, why);
    }

    /** The event; null when it is rejected. */
    public @Nullable RelayedEvent event() {
        return event;
    }

    /** Why it is rejected; null when it is not. */
    public @Nullable RejectedEventException rejection() {
        return rejection;
    }
}
