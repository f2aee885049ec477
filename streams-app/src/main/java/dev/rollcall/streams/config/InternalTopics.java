package dev.rollcall.streams.config;

import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The topics that an application keeps for itself, named after it, so that two applications share none. The changelogs
 * are not among them: Kafka Streams creates those.
 */
public final class InternalTopics {

    /** More counting threads than this have no work; rows are kept by these partitions, so it stays as it is. */
    private static final int PARTITIONS = 16;

    /**
     * Setting and value of a small index for each segment: an operating system may fill the whole of it when it is first
     * written to, of which a new application has dozens. It is full after some hundred megabytes, and a new segment begins.
     */
    static final Map<String, String> SMALL_INDEX = Map.of("segment.index.bytes", String.valueOf(1024 * 1024));

    private InternalTopics() {}

    /**
     * Sums of events, on their way from the combining to the counting stage. Stamped by the broker, which so tells the job
     * its time.
     */
    public static Topic<byte[], byte[]> partials(String applicationId) {
        Map<String, String> settings = new HashMap<>(SMALL_INDEX);
        settings.put("message.timestamp.type", "LogAppendTime");
        settings.put("cleanup.policy", "delete");
        settings.put("retention.ms", String.valueOf(Duration.ofDays(7).toMillis()));
        return new Topic<>(applicationId + "-partials", PARTITIONS, settings, byte[].class, byte[].class);
    }

    /** Every topic that must be there before the application can start: the public ones and its own. */
    public static List<Topic<?, ?>> needed(String applicationId) {
        return Stream.concat(Topics.all().stream(), Stream.of(partials(applicationId)))
                .toList();
    }
}
