/** Rollcall's own form: a batch of events of one session as JSON. */
@NullMarked
package dev.rollcall.edge.events;

import org.jspecify.annotations.NullMarked;
