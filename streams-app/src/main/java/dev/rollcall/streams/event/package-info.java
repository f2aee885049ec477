/** How the bytes of an event become the few values that are counted, or the reason why they cannot be. */
@NullMarked
package dev.rollcall.streams.event;

import org.jspecify.annotations.NullMarked;
