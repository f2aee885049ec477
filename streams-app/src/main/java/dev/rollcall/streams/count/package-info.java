/** The counting stage: a Kafka Streams topology that adds sums to rows and closes windows. */
@NullMarked
package dev.rollcall.streams.count;

import org.jspecify.annotations.NullMarked;
