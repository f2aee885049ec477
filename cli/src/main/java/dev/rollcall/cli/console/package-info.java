/** What a command meets the world through: streams, environment, inputs, and failures that a person can read. */
@NullMarked
package dev.rollcall.cli.console;

import org.jspecify.annotations.NullMarked;
