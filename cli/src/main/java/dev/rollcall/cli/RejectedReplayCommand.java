package dev.rollcall.cli;

import dev.rollcall.cli.cluster.BrokerOptions;
import dev.rollcall.cli.console.Console;
import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.rejected.Corrected;
import dev.rollcall.cli.rejected.Outlet;
import dev.rollcall.cli.rejected.RejectedTopic;
import dev.rollcall.cli.rejected.Replay;
import dev.rollcall.cli.rejected.Replayer;
import dev.rollcall.cli.rejected.Selection;
import dev.rollcall.cli.rejected.entry.Position;
import dev.rollcall.cli.rejected.entry.RawEvent;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcall rejected replay}: sends rejected events again, to be counted. */
@Command(
        name = "replay",
        description = {
            "Send events from telemetry.rejected to telemetry.events again: unchanged, after the cause was fixed elsewhere,"
                    + " e.g. a schema was registered; or with bytes that you have corrected.",
            "Each event is sent once, even if the command is repeated, and is listed as replayed afterwards.",
            "The broker sets the time of the replay. The event counts in the window of that time, less the"
                    + " time from its occurred_at to its sent_at."
        })
final class RejectedReplayCommand implements Callable<Integer> {
    private static final String SELECT = "name --reason, --offsets, --all or --input";

    private final Console console;

    @Mixin
    private BrokerOptions brokers = new BrokerOptions();

    @Mixin
    private SelectionOptions options = new SelectionOptions();

    @Option(names = "--all", description = "All events.")
    private boolean all;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Lines of rejected list --json, in which value, key and headers may be changed."
                    + " - is standard input.")
    private @Nullable String input;

    @Option(names = "--again", description = "Also events that were replayed before. They count once more.")
    private boolean again;

    @Option(names = "--dry-run", description = "Only list the events that would be replayed.")
    private boolean dryRun;

    RejectedReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        Selection selection = options.selection();
        checkSelected();
        Corrected corrected = input == null ? null : CorrectedInput.open(input, console);
        if (corrected != null) {
            corrected.check();
        }
        Map<String, Object> kafka = brokers.connect(console.env()).kafkaConfig();
        // The order matters: what another replay has marked is known for good once it cannot go on.
        try (Outlet outlet = dryRun ? new DryRun() : new Replayer(kafka);
                RejectedTopic topic = new RejectedTopic(kafka)) {
            Replay replay = new Replay(outlet, topic, again);
            if (corrected == null) {
                replay.putBack(selection);
            } else {
                replay.putBack(corrected);
            }
            console.say(replay.putBack()
                    + (dryRun ? " would be replayed" : " replayed")
                    + (replay.skipped() == 0
                            ? ""
                            : "; " + replay.skipped() + " skipped, replayed before: --again repeats them")
                    + (replay.truncated() == 0
                            ? ""
                            : "; " + replay.truncated() + " skipped, truncated: give their whole bytes with --input"));
            return 0;
        }
    }

    private void checkSelected() {
        if (input != null && (all || options.areGiven())) {
            throw new Fault("--input " + input, "its lines are the selection", "remove --all, --reason and --offsets");
        }
        if (all && options.areGiven()) {
            throw new Fault("--all", "there are --reason or --offsets too", "give one or the other");
        }
        if (input == null && !all && !options.areGiven()) {
            throw new Fault("rejected replay", "nothing is selected", SELECT);
        }
    }

    /** Lists the events that would be replayed. */
    private final class DryRun implements Outlet {
        @Override
        public void putBack(Position from, RawEvent event) {
            console.out()
                    .println(from + "  key " + event.keySize() + " bytes, value " + event.valueSize() + " bytes, "
                            + event.headers().size() + " headers");
        }

        @Override
        public void commit() {
            console.out().flush();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
