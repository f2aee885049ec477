package dev.rollcall.cli.counts;

import dev.rollcall.schemas.EventCount;
import java.util.List;

/** A way to show counts that change. */
public sealed interface CountsView permits JsonLines, PlainLines, LiveTable {
    /**
     * Shows a change.
     *
     * @param changed rows that are new or have changed
     */
    void show(List<EventCount> changed);
}
