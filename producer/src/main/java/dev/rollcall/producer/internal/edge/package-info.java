/**
 * The way to an edge, over HTTP, and what may be configured of it: batches, what the edge says to them, and when to try again.
 * May use delivery, for which it transports, http, event, state and platform. Knows no class of Kafka's.
 */
@NullMarked
package dev.rollcall.producer.internal.edge;

import org.jspecify.annotations.NullMarked;
