package dev.rollcall.benchmarks.chaos;

import dev.rollcall.streams.event.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A record to produce.
 *
 * @param expected why it has to be rejected, or null when it has to be counted
 */
@SuppressWarnings("ArrayRecordComponent")
record Made(
        byte @Nullable [] key,
        byte @Nullable [] value,
        @Nullable Reason expected) {}
