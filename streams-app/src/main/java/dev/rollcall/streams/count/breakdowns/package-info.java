/**
 * The rows of breakdowns of a counting partition: how many events and users of its products had which value of the declared
 * fields, in each day. Knows nothing of Kafka but the store, and nothing of which fields are declared.
 */
@NullMarked
package dev.rollcall.streams.count.breakdowns;

import org.jspecify.annotations.NullMarked;
