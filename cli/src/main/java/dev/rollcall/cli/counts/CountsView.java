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
    default void show(List<V> changed) {
        show(changed, List.of());
    }

    /**
     * Shows a change, and some lines of text below the rows. JSON has no such lines.
     *
     * @param changed rows that are new or have changed
     * @param footer all lines of text, changed or not
     */
    void show(List<V> changed, List<String> footer);
}
