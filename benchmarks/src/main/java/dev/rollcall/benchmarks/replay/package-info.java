/** The replay proof: hours of backlog read from the beginning, by the job and by the stock DSL. */
@NullMarked
package dev.rollcall.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
