/** How fast the job counts, beside the stock DSL, a tuned DSL and a consumer that drops what it reads. */
@NullMarked
package dev.rollcall.benchmarks.speed;

import org.jspecify.annotations.NullMarked;
