package dev.rollcall.edge.queue;

import dev.rollcall.producer.RelayedEvent;
import java.time.Instant;
import java.util.List;

/**
 * Events of a request that are in the queue.
 *
 * @param events in their order
 * @param queuedAt when they came into the queue, by the clock of this process
 * @param mark what releases them, and those before them
 */
public record QueuedEvents(List<RelayedEvent> events, Instant queuedAt, Mark mark) {

    public QueuedEvents {
        events = List.copyOf(events);
    }

    /**
     * Where an entry of the queue ends.
     *
     * @param segment number of the file
     * @param end offset within the file
     * @param events number of events in the entry
     */
    public record Mark(long segment, long end, int events) {}
}
