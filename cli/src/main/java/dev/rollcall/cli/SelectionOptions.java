package dev.rollcall.cli;

import dev.rollcall.cli.rejected.Selection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that select rejected events. */
final class SelectionOptions {
    @Option(names = "--reason", paramLabel = "CODE", description = "Events with this reason. May be repeated.")
    private List<String> reasons = List.of();

    @Option(
            names = "--offsets",
            paramLabel = "OFFSETS",
            description =
                    "Events at these offsets of telemetry.rejected, e.g. 0-99,120, or 1@7 for one of partition 1.")
    private @Nullable String offsets;

    /** Whether there are any. */
    boolean areGiven() {
        return !reasons.isEmpty() || offsets != null;
    }

    /** The events that all of the options agree on. */
    Selection selection() {
        return Selection.of(reasons, offsets);
    }
}
