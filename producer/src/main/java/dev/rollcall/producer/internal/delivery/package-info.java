/**
 * From {@code record()} to the hand-over: the callers' side, the loop of the telemetry thread, and the replay of the spool.
 * Says what a transport has to do and knows none. May use queue, event, spool, state and platform.
 */
@NullMarked
package dev.rollcall.producer.internal.delivery;

import org.jspecify.annotations.NullMarked;
