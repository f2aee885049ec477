package dev.rollcall.cli;

import dev.rollcall.cli.cluster.ClusterOptions;
import dev.rollcall.cli.console.Console;
import dev.rollcall.cli.counts.CountsView;
import dev.rollcall.cli.counts.RowKind;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.service.config.ClusterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcall watch}: rows as they change. */
@Command(
        name = "watch",
        description = "Follow the counts of a cluster from the beginning, until Ctrl-C. Shows windows, unless an"
                + " option says otherwise.")
final class WatchCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @ArgGroup
    private Rows rows = new Rows();

    @Option(names = "--json", description = "Show rows as JSON, one object a line.")
    private boolean json;

    WatchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        return follow(rows.kind());
    }

    private <K extends SpecificRecord, V extends SpecificRecord> int follow(RowKind<K, V> kind)
            throws InterruptedException {
        ClusterConfig cluster = options.connect(console.env());
        try (CountsReader<K, V> reader = CountsReader.builder(kind.topic())
                .bootstrapServers(cluster.bootstrapServers())
                .schemaRegistryUrl(cluster.schemaRegistryUrl())
                .kafka(cluster.kafka())
                .registry(cluster.registry())
                .build()) {
            CountsView<V> view = console.view(kind, json);
            // Ends, too, when nobody reads the output any more.
            while (!console.out().checkError()) {
                List<V> changed = new ArrayList<>();
                reader.poll(Duration.ofMillis(500), changed::add);
                if (!changed.isEmpty()) {
                    view.show(changed);
                }
            }
            return 0;
        }
    }

    /** Options of which one may be given. */
    private static final class Rows {
        @Option(names = "--days", description = "Follow the counts of days.")
        private boolean days;

        @Option(names = "--users", description = "Follow the distinct users of days, weeks and months.")
        private boolean users;

        @Option(
                names = "--breakdowns",
                description =
                        "Follow the events and users of days by the values of declared fields, e.g. the platform.")
        private boolean breakdowns;

        RowKind<?, ?> kind() {
            if (days) {
                return RowKind.DAYS;
            }
            if (users) {
                return RowKind.USERS;
            }
            return breakdowns ? RowKind.BREAKDOWNS : RowKind.COUNTS;
        }
    }
}
