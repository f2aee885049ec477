/** How fast the job counts, beside DSL topologies and a consumer that drops what it reads. */
@NullMarked
package dev.rollcall.benchmarks.job;

import org.jspecify.annotations.NullMarked;
