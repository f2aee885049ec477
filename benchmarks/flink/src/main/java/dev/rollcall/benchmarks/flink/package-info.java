/** The same counts by Flink's SQL: what the job is compared with. */
@NullMarked
package dev.rollcall.benchmarks.flink;

import org.jspecify.annotations.NullMarked;
