/** Failures in words that an operator can act on. */
@NullMarked
package dev.rollcall.streams.failure;

import org.jspecify.annotations.NullMarked;
