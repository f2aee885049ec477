/**
 * The job: turns {@code telemetry.events} into exact counts on {@code telemetry.counts} and {@code telemetry.counts.daily},
 * people on {@code telemetry.users}, and breakdowns on {@code telemetry.breakdowns}.
 *
 * <p>{@link dev.rollcall.streams.Job} runs two stages. {@code combine} reads the events and adds them up on the heap,
 * and sends the sums with the offsets in one transaction. {@code count} is a Kafka Streams topology that adds the sums
 * to the rows, closes windows and writes the rows.
 */
@NullMarked
package dev.rollcall.streams;

import org.jspecify.annotations.NullMarked;
