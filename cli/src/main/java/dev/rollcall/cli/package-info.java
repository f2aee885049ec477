/** The command line: {@link dev.rollcall.sandbox.cli.Rollcall} and one class per command. */
@NullMarked
package dev.rollcall.sandbox.cli;

import org.jspecify.annotations.NullMarked;
