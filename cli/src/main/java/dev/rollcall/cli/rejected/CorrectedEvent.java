package dev.rollcall.cli.rejected;

import dev.rollcall.cli.rejected.entry.Position;
import dev.rollcall.cli.rejected.entry.RawEvent;
import dev.rollcall.cli.rejected.entry.Source;

/**
 * An event as {@code rejected list --json} prints it, whose bytes a user may have changed.
 *
 * @param line its number in the input, from 1
 * @param at where the event is on {@code telemetry.rejected}
 */
record CorrectedEvent(long line, Position at, Source source, RawEvent event) {}
