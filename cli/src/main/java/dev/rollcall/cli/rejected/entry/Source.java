package dev.rollcall.cli.rejected.entry;

import dev.rollcall.schemas.Topics;

/** Where a rejected event came from, written {@code topic-partition@offset}. */
public record Source(String topic, Position position) {

    /** Whether it was an event; what the counting stage sets aside is a batch of sums. */
    public boolean isEvent() {
        return topic.equals(Topics.EVENTS.name());
    }

    @Override
    public String toString() {
        return topic + "-" + position;
    }
}
