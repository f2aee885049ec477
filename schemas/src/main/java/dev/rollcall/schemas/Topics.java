package dev.rollcall.schemas;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The catalogue of topics, without the internal topics of the job. */
public final class Topics {

    /**
     * The events of applications, keyed by hashed user id. The broker stamps the time of receipt ({@code
     * LogAppendTime}): a client's clock must not decide when a window ends.
     */
    public static final Topic<String, TelemetryEvent> EVENTS = new Topic<>(
            "telemetry.events",
            4,
            Map.of(
                    "message.timestamp.type",
                    "LogAppendTime",
                    "cleanup.policy",
                    "delete",
                    "retention.ms",
                    millis(Duration.ofDays(7))),
            String.class,
            TelemetryEvent.class);

    /**
     * Records that could not be counted: the raw bytes and headers, cut to 1 MB, with the reason in further headers.
     * Accepts larger batches than {@link #EVENTS}, as a batch may be compressed worse here.
     */
    public static final Topic<byte[], byte[]> REJECTED = new Topic<>(
            "telemetry.rejected",
            1,
            Map.of(
                    "message.timestamp.type",
                    "LogAppendTime",
                    "cleanup.policy",
                    "delete",
                    "retention.ms",
                    millis(Duration.ofDays(30)),
                    "max.message.bytes",
                    String.valueOf(2 * 1024 * 1024)),
            byte[].class,
            byte[].class);

    /**
     * The counts. Compacted: the last row of a key is valid. The broker compresses them with lz4: clients in other
     * languages often cannot read zstd.
     */
    public static final Topic<EventCountKey, EventCount> COUNTS = new Topic<>(
            "telemetry.counts",
            4,
            Map.of("cleanup.policy", "compact", "compression.type", "lz4"),
            EventCountKey.class,
            EventCount.class);

    /** The counts of whole days in UTC: the schemas of {@link #COUNTS}, with the day as the window. Kept for ever. */
    public static final Topic<EventCountKey, EventCount> COUNTS_DAILY = new Topic<>(
            "telemetry.counts.daily",
            4,
            Map.of("cleanup.policy", "compact", "compression.type", "lz4"),
            EventCountKey.class,
            EventCount.class);

    /** How many people used each version of a product, and all of it, in each day, week and month. Kept for ever. */
    public static final Topic<UserCountKey, UserCount> USERS = new Topic<>(
            "telemetry.users",
            4,
            Map.of("cleanup.policy", "compact", "compression.type", "lz4"),
            UserCountKey.class,
            UserCount.class);

    /**
     * Events and users of a product by the values of the fields that the operator declared, such as the platform, in each
     * day. Kept for ever.
     */
    public static final Topic<BreakdownKey, Breakdown> BREAKDOWNS = new Topic<>(
            "telemetry.breakdowns",
            4,
            Map.of("cleanup.policy", "compact", "compression.type", "lz4"),
            BreakdownKey.class,
            Breakdown.class);

    private Topics() {}

    /** Every topic that programs outside the job write or read, in the order of the flow. */
    public static List<Topic<?, ?>> all() {
        return List.of(EVENTS, REJECTED, COUNTS, COUNTS_DAILY, USERS, BREAKDOWNS);
    }

    /** The topics to which the job writes rows. */
    public static List<Topic<?, ?>> rows() {
        return List.of(COUNTS, COUNTS_DAILY, USERS, BREAKDOWNS);
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }
}
