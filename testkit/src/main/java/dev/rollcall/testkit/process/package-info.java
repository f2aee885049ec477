/** Processes that can be killed, paused and started again, and the ports between them. */
@NullMarked
package dev.rollcall.testkit.process;

import org.jspecify.annotations.NullMarked;
