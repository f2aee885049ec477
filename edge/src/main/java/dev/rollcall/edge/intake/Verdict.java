package dev.rollcall.edge.intake;

import org.jspecify.annotations.Nullable;

/**
 * What became of an event.
 *
 * @param kind whether it is durable
 * @param error why it was rejected, in one line for its sender; null unless it was
 */
public record Verdict(Kind kind, @Nullable String error) {

    /** It is durable. */
    public static final Verdict ACCEPTED = new Verdict(Kind.ACCEPTED, null);

    /** It came before, and is durable. */
    public static final Verdict REPEATED = new Verdict(Kind.REPEATED, null);

    /** It never will be. */
    public static Verdict rejected(String error) {
        return new Verdict(Kind.REJECTED, error);
    }

    /** Whether an event is durable. */
    public enum Kind {
        /** It is. */
        ACCEPTED,
        /** It is since it came before. */
        REPEATED,
        /** It never will be. */
        REJECTED
    }
}
