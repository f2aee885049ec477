package dev.rollcall.producer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of an application, ready to encode its events as {@code TelemetryEvent} in Confluent's wire format. What never
 * changes within the session is encoded once and spliced in. Immutable.
 */
final class Session {

    private final String uid;
    private final byte[] productAndVersion;
    private final byte[] uidAndSessionId;
    private final long oneIn;
    private final byte[] startedAtToDependencies;

    /**
     * @param product within the {@link Limits}, like all that follows
     * @param uid hashed
     * @param sessionId hashed
     * @param oneIn how many installations this one stands for
     */
    Session(
            String product,
            String version,
            String uid,
            String sessionId,
            long oneIn,
            @Nullable Instant startedAt,
            Context context,
            Limits limits) {
        this.uid = uid;
        this.oneIn = oneIn;
        productAndVersion =
                new AvroBytes(64).writeString(product).writeString(version).toArray();
        uidAndSessionId =
                new AvroBytes(80).writeString(uid).writeString(sessionId).toArray();
        startedAtToDependencies = new AvroBytes(256)
                .writeOptional(startedAt == null ? null : (Long) startedAt.toEpochMilli())
                .writeOptional(cut(context.architecture(), limits))
                .writeOptional(cut(context.platform(), limits))
                .writeOptional(cut(context.platformRelease(), limits))
                .writeOptional(cut(context.platformVersion(), limits))
                .writeOptional(cut(context.processor(), limits))
                .writeOptional(cut(context.ciVendor(), limits))
                .writeOptional(cut(context.container(), limits))
                .writeOptional(cut(context.runtime(), limits))
                .writeMap(limits.entries(context.dependencies()))
                .toArray();
    }

    /** The hashed user or installation; the key of its records. */
    String uid() {
        return uid;
    }

    /**
     * The record of an event.
     *
     * @param number of the event within the session, from 1
     * @param lostBefore events lost since the last record
     * @param now milliseconds since 1970; a clock that was set back in the meantime does not make the event's age negative
     */
    byte[] encode(int schemaId, Occurrence occurrence, long number, long lostBefore, long now) {
        return new AvroBytes(512)
                .writeRaw(WireFormat.header(schemaId))
                .writeRaw(productAndVersion)
                .writeString(occurrence.event())
                .writeRaw(uidAndSessionId)
                .writeLong(number)
                .writeLong(lostBefore)
                .writeLong(oneIn)
                .writeLong(occurrence.occurredAt())
                .writeLong(Math.max(now, occurrence.occurredAt()))
                .writeRaw(startedAtToDependencies)
                .writeMap(occurrence.attributes())
                .toArray();
    }

    private static @Nullable String cut(@Nullable String text, Limits limits) {
        return text == null ? null : limits.value(text);
    }
}
