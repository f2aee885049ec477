/** Payloads in the shape that Jina's clients send, on their way from an input to Kafka. */
@NullMarked
package dev.rollcall.cli.jina;

import org.jspecify.annotations.NullMarked;
