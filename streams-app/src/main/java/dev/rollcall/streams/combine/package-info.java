/** The combining stage: events become sums, and sums and offsets one transaction. */
@NullMarked
package dev.rollcall.streams.combine;

import org.jspecify.annotations.NullMarked;
