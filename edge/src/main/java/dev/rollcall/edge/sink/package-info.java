/** Where accepted events become durable: Kafka, or a queue on disk while it is away. */
@NullMarked
package dev.rollcall.edge.sink;

import org.jspecify.annotations.NullMarked;
