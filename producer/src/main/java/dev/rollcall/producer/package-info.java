/**
 * The telemetry library that applications embed.
 *
 * <p>{@link dev.rollcall.producer.Telemetry} reports what happens in this process: it never blocks, never throws, and is
 * off when the user says so. {@link dev.rollcall.producer.TelemetryRelay} publishes what happened elsewhere: it blocks
 * rather than drops, and throws.
 */
@NullMarked
package dev.rollcall.producer;

import org.jspecify.annotations.NullMarked;
