/**
 * What could not be counted: read with {@link dev.rollcall.cli.rejected.RejectedTopic}, replayed with {@link
 * dev.rollcall.cli.rejected.Replayer}.
 */
@NullMarked
package dev.rollcall.cli.rejected;

import org.jspecify.annotations.NullMarked;
