package dev.rollcall.testkit.rows;

import java.util.List;

/** A topic of the job's rows, and what its rows are made of. */
public enum RowTopic {
    COUNTS("telemetry.counts", "window"),
    DAYS("telemetry.counts.daily", "window"),
    USERS("telemetry.users", "period"),
    BREAKDOWNS("telemetry.breakdowns", "day");

    private static final List<String> SERIES = List.of("product", "version", "event");
    private static final List<String> PEOPLE = List.of("product", "version", "period");
    private static final List<String> VALUES = List.of("product", "event", "field", "value");
    private static final List<String> NUMBERS_OF_SERIES = List.of("count", "estimate", "lost");
    private static final List<String> NUMBERS_OF_PEOPLE = List.of("events", "sessions", "sampled");
    private static final List<String> NUMBERS_OF_VALUES = List.of("count");

    private final String topic;
    private final String span;

    RowTopic(String topic, String span) {
        this.topic = topic;
        this.span = span;
    }

    /** The topic with this name. */
    public static RowTopic of(String topic) {
        for (RowTopic candidate : values()) {
            if (candidate.topic.equals(topic)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException(topic + " is no topic of rows");
    }

    /** Its name in Kafka. */
    public String topic() {
        return topic;
    }

    /** The fields that are names, which with the start make a row's identity. */
    List<String> names() {
        return switch (this) {
            case COUNTS, DAYS -> SERIES;
            case USERS -> PEOPLE;
            case BREAKDOWNS -> VALUES;
        };
    }

    /** The fields that are exact numbers and never go down; the first one is how many events a row counts. */
    public List<String> numbers() {
        return switch (this) {
            case COUNTS, DAYS -> NUMBERS_OF_SERIES;
            case USERS -> NUMBERS_OF_PEOPLE;
            case BREAKDOWNS -> NUMBERS_OF_VALUES;
        };
    }

    /** The field with the start of what a row counts. */
    String start() {
        return span + "_start";
    }

    /** The field with its end. */
    String end() {
        return span + "_end";
    }
}
