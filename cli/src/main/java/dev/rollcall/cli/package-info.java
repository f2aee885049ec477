/** The command line for operators: {@link dev.rollcall.cli.Rollcall}, one class per command, and options that they share. */
@NullMarked
package dev.rollcall.cli;

import org.jspecify.annotations.NullMarked;
