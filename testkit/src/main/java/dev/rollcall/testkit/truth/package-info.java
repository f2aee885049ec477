/** What the counts should be, what a reader of them saw, and where the two differ. */
@NullMarked
package dev.rollcall.benchmarks.check;

import org.jspecify.annotations.NullMarked;
