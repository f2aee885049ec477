/** The bounded queue on disk in which events wait while Kafka is away. Knows events, and nothing of where they go. */
@NullMarked
package dev.rollcall.edge.queue;

import org.jspecify.annotations.NullMarked;
