package dev.rollcall.streams.cluster;

import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.config.InternalTopics;
import dev.rollcall.streams.config.JobConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How the topics of an application are created. Topics that are there keep their partitions and copies.
 *
 * @param eventPartitions partitions of the events: the greatest number of combining threads that have work
 * @param internalPartitions partitions of the sums: the greatest number of counting threads that have work
 * @param replicationFactor copies of each partition; where empty, 3 if there are as many brokers, else 1
 * @param keepWindows how long the rows of windows are kept
 */
public record TopicLayout(
        String applicationId,
        int eventPartitions,
        int internalPartitions,
        OptionalInt replicationFactor,
        Duration keepWindows) {

    static final String MIN_IN_SYNC = "min.insync.replicas";

    /** So many brokers can lose one, and still keep two copies of what is written meanwhile. */
    static final int SAFE_COPIES = 3;

    static final int SAFE_IN_SYNC = 2;

    /** A layout that keeps windows as long as the default says. */
    public TopicLayout(
            String applicationId, int eventPartitions, int internalPartitions, OptionalInt replicationFactor) {
        this(applicationId, eventPartitions, internalPartitions, replicationFactor, JobConfig.keepWindows(Map.of()));
    }

    /** The layout by default. */
    public static TopicLayout of(String applicationId) {
        return new TopicLayout(
                applicationId,
                Topics.EVENTS.partitions(),
                InternalTopics.partials(applicationId).partitions(),
                OptionalInt.empty());
    }

    /** The topics, with the partitions that new ones get. */
    List<Topic<?, ?>> topics() {
        return InternalTopics.needed(applicationId).stream()
                .<Topic<?, ?>>map(topic -> topic.withPartitions(partitions(topic)))
                .toList();
    }

    private int partitions(Topic<?, ?> topic) {
        if (topic.name().equals(Topics.EVENTS.name())) {
            return eventPartitions;
        }
        boolean isInternal =
                topic.name().equals(InternalTopics.partials(applicationId).name());
        return isInternal ? internalPartitions : topic.partitions();
    }

    /** Copies of each new partition in a cluster of so many brokers. */
    int copies(int brokers) {
        return replicationFactor.orElse(brokers >= SAFE_COPIES ? SAFE_COPIES : 1);
    }

    /**
     * The settings of a new topic with so many copies: those of the catalogue, how many copies must be in sync, and how
     * long windows are kept.
     */
    Map<String, String> settings(Topic<?, ?> topic, int copies) {
        Map<String, String> settings = new HashMap<>(topic.config());
        settings.put(MIN_IN_SYNC, String.valueOf(copies >= SAFE_COPIES ? SAFE_IN_SYNC : 1));
        if (topic.name().equals(Topics.COUNTS.name())) {
            settings.putAll(retention());
        }
        return settings;
    }

    /** The settings that delete rows of windows that are older than they are to be kept. */
    Map<String, String> retention() {
        return Map.of("cleanup.policy", "compact,delete", "retention.ms", String.valueOf(keepWindows.toMillis()));
    }
}
