/** What cannot be counted: how a record is rejected, and which ones no consumer can read or no code can add. */
@NullMarked
package dev.rollcall.streams.combine.rejects;

import org.jspecify.annotations.NullMarked;
