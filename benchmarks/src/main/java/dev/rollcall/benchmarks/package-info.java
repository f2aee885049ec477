/** Proofs and measurements of the pipeline as it is built: never published, never depended on. */
@NullMarked
package dev.rollcall.benchmarks;

import org.jspecify.annotations.NullMarked;
