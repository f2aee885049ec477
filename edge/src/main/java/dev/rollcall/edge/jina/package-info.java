/** Usage telemetry in the shape that Jina's clients send, read into events of this pipeline. */
@NullMarked
package dev.rollcall.edge.jina;

import org.jspecify.annotations.NullMarked;
