package dev.rollcall.cli.counts;

import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** A way to show rows that change. */
public sealed interface CountsView<V extends SpecificRecord> permits JsonLines, PlainLines, LiveTable {
    /**
     * Shows a change.
     *
     * @param changed rows that are new or have changed
     */
    void show(List<V> changed);
}
