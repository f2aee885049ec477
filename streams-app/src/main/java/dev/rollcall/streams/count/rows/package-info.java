/**
 * The rows of a counting partition, by windows and by days: which series have one, what is added to them, and when they
 * are closed and forgotten. Knows nothing of Kafka but the store.
 */
@NullMarked
package dev.rollcall.streams.count.rows;

import org.jspecify.annotations.NullMarked;
