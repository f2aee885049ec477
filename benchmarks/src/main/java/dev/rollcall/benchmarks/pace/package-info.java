/** The job under a pace of events: how soon it counts them, what that costs, and how long it stands still when instances come and go. */
@NullMarked
package dev.rollcall.benchmarks.pace;

import org.jspecify.annotations.NullMarked;
