/** A pipeline of separate processes that can be killed, paused and started again. */
@NullMarked
package dev.rollcall.benchmarks.processes;

import org.jspecify.annotations.NullMarked;
