/**
 * Forwarding of events of other programs: a bounded buffer, the thread that empties it, and the numbers of their sessions. May
 * use event and state; what connects is given to it.
 */
@NullMarked
package dev.rollcall.producer.internal.relay;

import org.jspecify.annotations.NullMarked;
