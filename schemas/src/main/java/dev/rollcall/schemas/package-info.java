/**
 * The contract of Rollcall: the Avro records that travel ({@link dev.rollcall.schemas.TelemetryEvent},
 * {@link dev.rollcall.schemas.EventCountKey}, {@link dev.rollcall.schemas.EventCount}), the catalogue of topics
 * ({@link dev.rollcall.schemas.Topics}) and, on each topic, its serdes.
 */
@NullMarked
package dev.rollcall.schemas;

import org.jspecify.annotations.NullMarked;
