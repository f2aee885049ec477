/** The commands that start a pipeline on this machine: {@code demo} and {@code sandbox}. */
@NullMarked
package dev.rollcall.sandbox.cli;

import org.jspecify.annotations.NullMarked;
