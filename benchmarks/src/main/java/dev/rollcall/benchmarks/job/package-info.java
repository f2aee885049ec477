/** How fast the job counts, and how soon, beside DSL topologies and a consumer that drops what it reads. */
@NullMarked
package dev.rollcall.benchmarks.job;

import org.jspecify.annotations.NullMarked;
