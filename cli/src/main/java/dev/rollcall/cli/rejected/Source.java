package dev.rollcall.cli.rejected;

/** Where a rejected event came from, written {@code topic-partition@offset}. */
public record Source(String topic, Position position) {
    @Override
    public String toString() {
        return topic + "-" + position;
    }
}
