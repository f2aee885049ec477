/** What the records of {@code telemetry.rejected} say. */
@NullMarked
package dev.rollcall.cli.rejected.entry;

import org.jspecify.annotations.NullMarked;
