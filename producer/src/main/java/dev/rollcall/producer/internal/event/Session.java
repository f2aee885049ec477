package dev.rollcall.producer.internal.event;

import dev.rollcall.producer.Context;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of an application, ready to encode its events as {@code TelemetryEvent} in Confluent's wire format. What never
 * changes within the session is encoded once and spliced in. Thread-safe.
 */
public final class Session {

    /** Length of what precedes the Avro bytes of a value: a zero byte and the registry's id of the writer's schema. */
    public static final int HEADER_LENGTH = 5;

    private final String product;
    private final String version;
    private final String uid;
    private final byte[] key;
    private final String sessionId;
    private final @Nullable Instant startedAt;
    private final Context context;
    private final long oneIn;

    /** Encoded with the first event that is sent; a program that only leaves its events on disk does without. */
    private @Nullable Constants constants;

    /**
     * A session, none of whose events is encoded yet.
     *
     * @param product within the {@link Limits}
     * @param uid a user hashed, or an installation at random
     * @param sessionId random, or hashed by a relay
     * @param oneIn how many installations this one stands for
     * @param context within the {@link Limits}
     */
    public Session(
            String product,
            String version,
            String uid,
            String sessionId,
            long oneIn,
            @Nullable Instant startedAt,
            Context context) {
        this.product = product;
        this.version = version;
        this.uid = uid;
        this.key = uid.getBytes(StandardCharsets.UTF_8);
        this.oneIn = oneIn;
        this.sessionId = sessionId;
        this.startedAt = startedAt;
        this.context = context;
    }

    /** The session that has these {@link #fields()}. */
    public static Session of(Map<String, String> fields, Map<String, String> dependencies) {
        String startedAt = fields.get("started_at");
        return new Session(
                fields.getOrDefault("product", ""),
                fields.getOrDefault("version", ""),
                fields.getOrDefault("uid", ""),
                fields.getOrDefault("session_id", ""),
                Long.parseLong(fields.getOrDefault("one_in", "1")),
                startedAt == null ? null : Instant.ofEpochMilli(Long.parseLong(startedAt)),
                Context.builder()
                        .architecture(fields.get("architecture"))
                        .platform(fields.get("platform"))
                        .platformRelease(fields.get("platform_release"))
                        .platformVersion(fields.get("platform_version"))
                        .processor(fields.get("processor"))
                        .ciVendor(fields.get("ci_vendor"))
                        .container(fields.get("container"))
                        .runtime(fields.get("runtime"))
                        .dependencies(dependencies)
                        .build());
    }

    /** The values of the session, by the names of the schema's fields, except for {@link Context#dependencies()}. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("product", product);
        fields.put("version", version);
        fields.put("uid", uid);
        fields.put("session_id", sessionId);
        fields.put("one_in", String.valueOf(oneIn));
        if (startedAt != null) {
            fields.put("started_at", String.valueOf(startedAt.toEpochMilli()));
        }
        add("architecture", context.architecture(), fields);
        add("platform", context.platform(), fields);
        add("platform_release", context.platformRelease(), fields);
        add("platform_version", context.platformVersion(), fields);
        add("processor", context.processor(), fields);
        add("ci_vendor", context.ciVendor(), fields);
        add("container", context.container(), fields);
        add("runtime", context.runtime(), fields);
        return fields;
    }

    private static void add(String name, @Nullable String value, Map<String, String> fields) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    public Context context() {
        return context;
    }

    /** The id of the run. */
    public String sessionId() {
        return sessionId;
    }

    /** The key of its records: its user or installation. Not a copy. */
    public byte[] key() {
        return key;
    }

    /**
     * The record of an event.
     *
     * @param number of the event within the session, from 1
     * @param lostBefore events lost since the last record
     * @param now milliseconds since 1970; a clock that was set back in the meantime does not make the event's age negative
     */
    public byte[] encode(int schemaId, Event event, long number, long lostBefore, long now) {
        Constants same = constants;
        if (same == null || same.schemaId != schemaId) {
            // Two threads may both do so, and get the same.
            same = new Constants(this, schemaId);
            constants = same;
        }
        Moment moment = same.moment;
        long occurredAt = event.occurredAt();
        long sentAt = Math.max(now, occurredAt);
        if (moment == null || !moment.is(lostBefore, occurredAt, sentAt)) {
            moment = new Moment(this, same, lostBefore, occurredAt, sentAt);
            same.moment = moment;
        }
        byte[] encoded = event.bytes();
        int nameLength = event.nameLength();
        return new AvroWriter(
                        same.length + AvroWriter.lengthOf(number) + moment.lostToDependencies.length + encoded.length)
                .writeRaw(same.headerToVersion)
                .writeRaw(encoded, 0, nameLength)
                .writeRaw(same.uidAndSessionId)
                .writeLong(number)
                .writeRaw(moment.lostToDependencies)
                .writeRaw(encoded, nameLength, encoded.length - nameLength)
                .toArray();
    }

    private static byte[] header(int schemaId) {
        return ByteBuffer.allocate(HEADER_LENGTH).put((byte) 0).putInt(schemaId).array();
    }

    /** What is the same in records of one moment, encoded: a busy host has many of them. Immutable. */
    private static final class Moment {

        private final long lostBefore;
        private final long occurredAt;
        private final long sentAt;
        private final byte[] lostToDependencies;

        Moment(Session session, Constants same, long lostBefore, long occurredAt, long sentAt) {
            this.lostBefore = lostBefore;
            this.occurredAt = occurredAt;
            this.sentAt = sentAt;
            lostToDependencies = new AvroWriter(50 + same.startedAtToDependencies.length)
                    .writeLong(lostBefore)
                    .writeLong(session.oneIn)
                    .writeLong(occurredAt)
                    .writeLong(sentAt)
                    .writeRaw(same.startedAtToDependencies)
                    .toArray();
        }

        boolean is(long lostBefore, long occurredAt, long sentAt) {
            return this.sentAt == sentAt && this.occurredAt == occurredAt && this.lostBefore == lostBefore;
        }
    }

    /** What is the same in all records of a session, encoded. */
    private static final class Constants {

        private final int schemaId;
        private final byte[] headerToVersion;
        private final byte[] uidAndSessionId;
        private final byte[] startedAtToDependencies;
        private final int length;

        /** The last one. Two threads may have it changed back and forth. */
        private @Nullable Moment moment;

        Constants(Session session, int schemaId) {
            this.schemaId = schemaId;
            headerToVersion = new AvroWriter(64)
                    .writeRaw(header(schemaId))
                    .writeString(session.product)
                    .writeString(session.version)
                    .toArray();
            uidAndSessionId = new AvroWriter(80)
                    .writeString(session.uid)
                    .writeString(session.sessionId)
                    .toArray();
            Context context = session.context;
            startedAtToDependencies = new AvroWriter(256)
                    .writeOptional(session.startedAt == null ? null : (Long) session.startedAt.toEpochMilli())
                    .writeOptional(context.architecture())
                    .writeOptional(context.platform())
                    .writeOptional(context.platformRelease())
                    .writeOptional(context.platformVersion())
                    .writeOptional(context.processor())
                    .writeOptional(context.ciVendor())
                    .writeOptional(context.container())
                    .writeOptional(context.runtime())
                    .writeMap(context.dependencies())
                    .toArray();
            length = headerToVersion.length + uidAndSessionId.length;
        }
    }
}
