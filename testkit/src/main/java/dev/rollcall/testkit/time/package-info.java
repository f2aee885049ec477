/** Clocks that their owner sets. */
@NullMarked
package dev.rollcall.testkit.time;

import org.jspecify.annotations.NullMarked;
