/**
 * The counts over HTTP: a table in memory that follows {@code telemetry.counts}, and what answers from it.
 */
@NullMarked
package dev.rollcall.streams.http.api;

import org.jspecify.annotations.NullMarked;
