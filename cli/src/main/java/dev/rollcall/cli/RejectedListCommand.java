package dev.rollcall.cli;

import dev.rollcall.cli.cluster.BrokerOptions;
import dev.rollcall.cli.console.Console;
import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.rejected.RejectLines;
import dev.rollcall.cli.rejected.RejectedTopic;
import dev.rollcall.cli.rejected.Selection;
import dev.rollcall.cli.rejected.entry.Entry;
import dev.rollcall.cli.rejected.entry.Entry.Foreign;
import dev.rollcall.cli.rejected.entry.Entry.Reject;
import dev.rollcall.cli.rejected.entry.Position;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcall rejected list}: the rejected events, from the first to the present end. */
@Command(
        name = "list",
        description = {
            "List the events on telemetry.rejected, the oldest first: when they were received, why they were not counted,"
                    + " their position (partition@offset) and source, and the sizes of key and value.",
            "Keys and values may contain anything, so they are shown only with --json or --values."
        })
final class RejectedListCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private BrokerOptions brokers = new BrokerOptions();

    @Mixin
    private SelectionOptions options = new SelectionOptions();

    @Option(names = "--limit", paramLabel = "N", description = "List no more than N.")
    private @Nullable Long limit;

    @Option(
            names = "--json",
            description = "List as JSON, one object a line, with key, value and headers in base64."
                    + " rejected replay --input reads these lines.")
    private boolean json;

    @Option(names = "--values", description = "Show keys and values too.")
    private boolean values;

    RejectedListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        Selection selection = options.selection();
        if (limit != null && limit < 1) {
            throw new Fault("--limit " + limit, "nothing would be listed", "give a number above 0");
        }
        try (RejectedTopic topic =
                new RejectedTopic(brokers.connect(console.env()).kafkaConfig())) {
            selection.check(topic);
            Listing listing = new Listing(selection, topic.replayed());
            topic.read(listing);
            console.out().flush();
            listing.summary().lines().forEach(console::say);
            return 0;
        }
    }

    /** A list in the making. */
    private final class Listing implements RejectedTopic.Visitor {
        private final Selection selection;
        private final Set<Position> replayed;
        private final Map<String, Long> reasons = new TreeMap<>();
        private long listed;
        private long listedReplayed;
        private long foreign;

        Listing(Selection selection, Set<Position> replayed) {
            this.selection = selection;
            this.replayed = replayed;
        }

        @Override
        public boolean visit(Entry entry) {
            if (entry instanceof Foreign) {
                foreign++;
            }
            if (entry instanceof Reject reject && selection.includes(reject)) {
                boolean isReplayed = replayed.contains(reject.at());
                show(reject, isReplayed);
                reasons.merge(reject.reason(), 1L, Long::sum);
                listed++;
                listedReplayed += isReplayed ? 1 : 0;
            }
            return (limit == null || listed < limit) && !console.out().checkError();
        }

        private void show(Reject reject, boolean isReplayed) {
            if (json) {
                console.out().println(RejectLines.json(reject, isReplayed));
                return;
            }
            if (listed == 0) {
                console.out().println(RejectLines.header());
            }
            console.out().println(RejectLines.row(reject, isReplayed));
            if (values) {
                console.out()
                        .println(
                                "  key    " + RejectLines.escaped(reject.event().key()));
                console.out()
                        .println(
                                "  value  " + RejectLines.escaped(reject.event().value()));
            }
        }

        /** How many there are of each reason. */
        String summary() {
            String counts = reasons.entrySet().stream()
                    .map(reason -> reason.getValue() + " " + reason.getKey())
                    .collect(Collectors.joining(", ", ": ", ""));
            return listed + " rejected" + (listed == 0 ? "" : counts)
                    + (listedReplayed == 0 ? "" : "; " + listedReplayed + " of them replayed")
                    + (foreign == 0 ? "" : "\n" + foreign + " records that the job has not written are left out");
        }
    }
}
