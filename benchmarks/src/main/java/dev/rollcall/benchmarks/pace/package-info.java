/** The job under a pace of events: how soon it counts them. */
@NullMarked
package dev.rollcall.benchmarks.pace;

import org.jspecify.annotations.NullMarked;
