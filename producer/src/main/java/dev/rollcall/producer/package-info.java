/**
 * The telemetry library that applications embed.
 *
 * <p>{@link dev.rollcall.producer.Telemetry} reports events of this process: it never blocks, never throws, and is off
 * if the user says so. {@link dev.rollcall.producer.TelemetryRelay} forwards events of other programs, and reports the
 * outcome of each one.
 */
@NullMarked
package dev.rollcall.producer;

import org.jspecify.annotations.NullMarked;
