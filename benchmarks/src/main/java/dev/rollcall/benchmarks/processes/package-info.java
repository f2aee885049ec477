/** A broker as its administrator sees it: topics and groups. */
@NullMarked
package dev.rollcall.benchmarks.processes;

import org.jspecify.annotations.NullMarked;
