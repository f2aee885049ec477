/**
 * The wiring of the rooms: where the events of one {@link dev.rollcall.producer.Telemetry} go, and the process that sends what
 * a spool holds. May use every room below it. Hosts use none of this: it changes without notice.
 */
@NullMarked
package dev.rollcall.producer.internal;

import org.jspecify.annotations.NullMarked;
