/** The same counts by Kafka Streams' DSL: what the job is compared with. */
@NullMarked
package dev.rollcall.benchmarks.dsl;

import org.jspecify.annotations.NullMarked;
