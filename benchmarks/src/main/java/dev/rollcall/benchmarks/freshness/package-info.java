/** How long it takes from an event to a row that counts it. */
@NullMarked
package dev.rollcall.benchmarks.freshness;

import org.jspecify.annotations.NullMarked;
