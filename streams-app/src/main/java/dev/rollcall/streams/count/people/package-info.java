/**
 * How many people use what: rows of the users, sessions and events of each version of a product, and of all of it, in
 * each day, week and month. Knows nothing of Kafka but the store, and nothing of the rows of windows.
 */
@NullMarked
package dev.rollcall.streams.count.people;

import org.jspecify.annotations.NullMarked;
