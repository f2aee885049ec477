/** Programs that read the events, and readers that check their rows: the job, DSL topologies, a consumer that drops. */
@NullMarked
package dev.rollcall.benchmarks.contenders;

import org.jspecify.annotations.NullMarked;
