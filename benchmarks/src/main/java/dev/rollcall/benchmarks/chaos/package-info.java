/** The chaos run: events flow while parts of the pipeline are killed, paused and cut off; then every row is checked. */
@NullMarked
package dev.rollcall.benchmarks.chaos;

import org.jspecify.annotations.NullMarked;
