/**
 * For the tests of applications that embed the producer: {@link dev.rollcall.testing.RecordingTelemetry} stands in for the
 * real one and keeps what is recorded.
 */
@NullMarked
package dev.rollcall.testing;

import org.jspecify.annotations.NullMarked;
