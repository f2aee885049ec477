package dev.rollcall.benchmarks.chaos;

import dev.rollcall.benchmarks.events.EventSource;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.streams.event.Reason;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes the records of a run: good events, and garbage in between. The same seed gives the same records. */
final class RecordSource {
    /** How many later schemas appear over the run. */
    static final int LATER_SCHEMAS = 20;

    /** Events waited up to so many days and a minute. */
    private static final int DAYS = 4;

    private static final List<String> NO_NAMES = List.of("x".repeat(201), "Lin\nux", "__all__", "\t");
    private static final List<String> SIZES = List.of("S", "M", "L", "");
    private static final int GARBAGE_PERCENT = 2;
    private static final int LATER_PERCENT = 5;
    private static final EventSource.Shape SHAPE = new EventSource.Shape(2, 16, 3, 4_000, 60_000, 0, 0);

    private final Random random;
    private final EventSource events;
    private final Garbage garbage;
    private final Encoder encoder;

    RecordSource(Random random, Encoder encoder) {
        this.random = random;
        this.events = new EventSource(SHAPE, random);
        this.garbage = new Garbage(random, encoder);
        this.encoder = encoder;
    }

    /**
     * A record to produce.
     *
     * @param expected why it has to be rejected, or null when it has to be counted
     */
    record Made(
            byte @Nullable [] key,
            byte @Nullable [] value,
            @Nullable Reason expected) {}

    /**
     * Makes the next record.
     *
     * @param progress how much of the run is over, from 0 to 1: new schemas appear with it
     */
    Made next(double progress) {
        int sort = random.nextInt(100);
        TelemetryEvent event = varied(events.next());
        if (sort < GARBAGE_PERCENT) {
            return garbage.make(event);
        }
        byte[] value = sort < GARBAGE_PERCENT + LATER_PERCENT
                ? encoder.later(event, random.nextInt(1 + (int) (progress * (LATER_SCHEMAS - 1))))
                : encoder.published(event);
        return new Made(EventSource.key(event), value, null);
    }

    /** Some events waited for days, and some have a field that others have not, or that is no name. */
    private TelemetryEvent varied(TelemetryEvent event) {
        if (random.nextInt(10) == 0) {
            event.setOccurredAt(event.getOccurredAt().minus(1 + random.nextInt(DAYS), ChronoUnit.DAYS));
        }
        if (random.nextInt(100) == 0) {
            event.setPlatform(NO_NAMES.get(random.nextInt(NO_NAMES.size())));
        }
        event.getAttributes().clear();
        if (random.nextBoolean()) {
            event.getAttributes().put("size", SIZES.get(random.nextInt(SIZES.size())));
        }
        return event;
    }
}
