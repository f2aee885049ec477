/** What is seen of the processes that run: topics, groups and traffic of a broker, CPU, memory. */
@NullMarked
package dev.rollcall.benchmarks.processes;

import org.jspecify.annotations.NullMarked;
