package dev.rollcall.benchmarks.chaos;

import dev.rollcall.benchmarks.chaos.RecordSource.Made;
import dev.rollcall.benchmarks.events.EventSource;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.streams.event.Reason;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes records that have to be rejected, each for one reason. Not thread-safe. */
final class Garbage {
    private static final Kind[] KINDS = Kind.values();

    /** Few enough that the registry is not asked all the time, enough that it is asked again and again. */
    private static final int UNKNOWN_IDS = 60;

    private final Random random;
    private final Encoder encoder;

    Garbage(Random random, Encoder encoder) {
        this.random = random;
        this.encoder = encoder;
    }

    /** The sorts of garbage. */
    enum Kind {
        RANDOM_BYTES(Reason.NOT_WIRE_FORMAT),
        TRUNCATED(Reason.MALFORMED),
        TRAILING_BYTES(Reason.MALFORMED),
        UNKNOWN_SCHEMA(Reason.UNKNOWN_SCHEMA),
        FOREIGN_SCHEMA(Reason.UNKNOWN_SCHEMA),
        NO_VALUE(Reason.EMPTY),
        EMPTY_VALUE(Reason.EMPTY),
        /** Up to 5 MB of zeros, a thousandth of it in Kafka's batch. */
        OVERSIZED_VALUE(Reason.UNKNOWN_SCHEMA),
        SENT_BEFORE_OCCURRED(Reason.SENT_BEFORE_OCCURRED),
        SENT_LONG_BEFORE_OCCURRED(Reason.SENT_BEFORE_OCCURRED),
        TOO_OLD(Reason.TOO_OLD),
        OLDER_THAN_TIME(Reason.TOO_OLD),
        NEGATIVE_LOST(Reason.IMPOSSIBLE_LOST),
        IMPOSSIBLE_SAMPLING(Reason.IMPOSSIBLE_SAMPLING),
        EMPTY_PRODUCT(Reason.EMPTY_NAME),
        BLANK_EVENT(Reason.EMPTY_NAME),
        OVERSIZED_VERSION(Reason.OVERSIZED_NAME),
        CONTROL_CHARACTER(Reason.ILLEGAL_NAME);

        final Reason reason;

        Kind(Reason reason) {
            this.reason = reason;
        }
    }

    /** Makes garbage of a good event, which may be spoiled itself. */
    Made make(TelemetryEvent event) {
        Kind kind = KINDS[random.nextInt(KINDS.length)];
        return new Made(random.nextInt(4) == 0 ? null : EventSource.key(event), value(kind, event), kind.reason);
    }

    private byte @Nullable [] value(Kind kind, TelemetryEvent event) {
        return switch (kind) {
            case RANDOM_BYTES -> randomBytes();
            case TRUNCATED -> truncated(encoder.published(event));
            case TRAILING_BYTES -> {
                byte[] whole = encoder.published(event);
                yield Arrays.copyOf(whole, whole.length + 1 + random.nextInt(20));
            }
            case UNKNOWN_SCHEMA -> Encoder.withId(encoder.published(event), 1_000_000 + random.nextInt(UNKNOWN_IDS));
            case FOREIGN_SCHEMA -> encoder.foreign(event);
            case NO_VALUE -> null;
            case EMPTY_VALUE -> new byte[0];
            case OVERSIZED_VALUE -> new byte[5 + random.nextInt(1 + random.nextInt(5_000_000))];
            default -> encoder.published(spoiled(kind, event));
        };
    }

    private TelemetryEvent spoiled(Kind kind, TelemetryEvent event) {
        switch (kind) {
            case SENT_BEFORE_OCCURRED -> event.setOccurredAt(event.getSentAt().plusMillis(1 + random.nextInt(10_000)));
            case SENT_LONG_BEFORE_OCCURRED -> event.setOccurredAt(Instant.ofEpochMilli(Long.MAX_VALUE));
            case TOO_OLD -> event.setOccurredAt(Instant.EPOCH.minusSeconds(random.nextInt(1_000_000)));
            case OLDER_THAN_TIME -> {
                event.setOccurredAt(Instant.ofEpochMilli(Long.MIN_VALUE));
                event.setSentAt(Instant.ofEpochMilli(Long.MAX_VALUE));
            }
            case NEGATIVE_LOST -> event.setLostBefore(-1 - random.nextInt(1_000));
            case IMPOSSIBLE_SAMPLING -> event.setOneIn(random.nextBoolean() ? 0 : Long.MAX_VALUE);
            case EMPTY_PRODUCT -> event.setProduct("");
            case BLANK_EVENT -> event.setEvent("  ");
            case OVERSIZED_VERSION -> event.setVersion("9".repeat(201 + random.nextInt(1_000)));
            case CONTROL_CHARACTER -> event.setEvent("Event." + (char) random.nextInt(32));
            default -> throw new IllegalArgumentException(kind + " is not a fault of a field");
        }
        return event;
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[1 + random.nextInt(400)];
        random.nextBytes(bytes);
        bytes[0] |= 1;
        return bytes;
    }

    private byte[] truncated(byte[] whole) {
        return Arrays.copyOf(whole, 5 + random.nextInt(whole.length - 5));
    }
}
