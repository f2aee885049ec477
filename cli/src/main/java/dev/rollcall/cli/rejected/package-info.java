/**
 * What could not be counted: read with {@link dev.rollcall.sandbox.rejected.RejectedTopic}, put back with {@link
 * dev.rollcall.sandbox.rejected.Replayer}.
 */
@NullMarked
package dev.rollcall.sandbox.rejected;

import org.jspecify.annotations.NullMarked;
