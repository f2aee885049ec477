package dev.rollcall.testing;

import dev.rollcall.producer.LossReason;
import dev.rollcall.producer.Telemetry;
import dev.rollcall.producer.TelemetryStats;
import dev.rollcall.producer.internal.event.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Telemetry for tests: it keeps events in memory and sends nothing. It treats events as the real one does: names
 * without surrounding blanks; long names and attributes are cut; events without a name, or with a reserved one, are
 * lost as {@link LossReason#INVALID}; after {@link #close} every event is lost. Thread-safe.
 *
 * <pre>{@code
 * RecordingTelemetry telemetry = new RecordingTelemetry();
 * new WordCount(telemetry).run();
 * assertEquals(List.of(RecordedEvent.of("Count.start")), telemetry.events());
 * telemetry.assertNothingLostOrCut();
 * }</pre>
 */
public final class RecordingTelemetry implements Telemetry {

    private final List<RecordedEvent> events = new ArrayList<>();
    private final AtomicLong cuts = new AtomicLong();
    private final Limits limits = new Limits(cuts);
    private long invalid;
    private long late;
    private boolean closed;

    /** A telemetry without events. */
    public RecordingTelemetry() {}

    @Override
    public synchronized void record(String event, Map<String, String> attributes) {
        if (closed) {
            late++;
            return;
        }
        String name = limits.name(event);
        if (Limits.isEvent(name)) {
            events.add(RecordedEvent.of(name, limits.entries(attributes)));
        } else {
            invalid++;
        }
    }

    /** Returns true at once. */
    @Override
    public boolean flush(Duration timeout) {
        return true;
    }

    /** Events in memory count as sent. */
    @Override
    public synchronized TelemetryStats stats() {
        return TelemetryStats.builder()
                .recorded(events.size() + invalid + late)
                .sent(events.size())
                .dropped(LossReason.INVALID, invalid)
                .dropped(LossReason.CLOSED, late)
                .cut(cuts.get())
                .build();
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    /** The events so far, in the order in which they were recorded. */
    public synchronized List<RecordedEvent> events() {
        return List.copyOf(events);
    }

    /** The events of a name, in the order in which they were recorded. */
    public List<RecordedEvent> events(String name) {
        return events().stream().filter(event -> event.name().equals(name)).toList();
    }

    /** The names of the events, in the order in which they were recorded. */
    public List<String> names() {
        return events().stream().map(RecordedEvent::name).toList();
    }

    /** Whether {@link #close} was called. */
    public synchronized boolean isClosed() {
        return closed;
    }

    /** Deletes all events, and opens the telemetry again. */
    public synchronized void clear() {
        events.clear();
        cuts.set(0);
        invalid = 0;
        late = 0;
        closed = false;
    }

    /**
     * Fails if the real telemetry would have cut, left out or lost something.
     *
     * @throws AssertionError with the counts
     */
    public void assertNothingLostOrCut() {
        TelemetryStats stats = stats();
        if (stats.lost() > 0 || stats.cut() > 0) {
            throw new AssertionError(
                    stats.dropped().get(LossReason.INVALID) + " events have no name, or a reserved one; "
                            + stats.dropped().get(LossReason.CLOSED) + " were recorded after the close; " + stats.cut()
                            + " names or attributes exceed the limits");
        }
    }
}
