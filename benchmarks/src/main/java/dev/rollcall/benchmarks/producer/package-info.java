/** What the producer library costs its host, beside Kafka's own producer. */
@NullMarked
package dev.rollcall.benchmarks.producer;

import org.jspecify.annotations.NullMarked;
