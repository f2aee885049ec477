/**
 * The telemetry library that applications embed.
 *
 * <p>{@link dev.rollcall.producer.Telemetry} reports what happens in this process: it never blocks, never throws, and is
 * off when the user says so. {@link dev.rollcall.producer.TelemetryRelay} forwards what happened elsewhere, and says of each
 * event what became of it.
 */
@NullMarked
package dev.rollcall.producer;

import org.jspecify.annotations.NullMarked;
