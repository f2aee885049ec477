/**
 * The counting stage: a Kafka Streams topology that adds sums to rows and closes windows and days. Reads what {@code partial}
 * says, and knows nothing of the combining stage but the headers of its rejects.
 */
@NullMarked
package dev.rollcall.streams.count;

import org.jspecify.annotations.NullMarked;
