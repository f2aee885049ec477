/**
 * For the tests of applications that embed the producer: {@link dev.rollcall.testing.RecordingTelemetry} replaces the
 * real telemetry and keeps the events.
 */
@NullMarked
package dev.rollcall.testing;

import org.jspecify.annotations.NullMarked;
