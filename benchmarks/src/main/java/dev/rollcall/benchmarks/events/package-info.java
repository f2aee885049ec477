/** The one generator of events, and what becomes of them: bytes on their way to a broker, or a backlog that it has. */
@NullMarked
package dev.rollcall.benchmarks.events;

import org.jspecify.annotations.NullMarked;
