/** How the job is, for orchestrators and operators. */
@NullMarked
package dev.rollcall.streams.health;

import org.jspecify.annotations.NullMarked;
