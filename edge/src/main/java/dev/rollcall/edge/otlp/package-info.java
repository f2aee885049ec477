/** Logs as OpenTelemetry's SDKs send them over HTTP, read into events. */
@NullMarked
package dev.rollcall.edge.otlp;

import org.jspecify.annotations.NullMarked;
