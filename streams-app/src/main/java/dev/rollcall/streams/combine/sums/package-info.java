/** What the events between two commits add up to, and how these sums are cut into batches for the counting stage. */
@NullMarked
package dev.rollcall.streams.combine.sums;

import org.jspecify.annotations.NullMarked;
