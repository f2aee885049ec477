/**
 * The wire between the stages: the form of the sums that the combining stage sends to the counting stage, and of other
 * records that only the job reads. Uses no other room.
 */
@NullMarked
package dev.rollcall.streams.partial;

import org.jspecify.annotations.NullMarked;
