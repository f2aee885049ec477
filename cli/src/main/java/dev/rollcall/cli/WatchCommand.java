package dev.rollcall.cli;

import dev.rollcall.cli.cluster.ClusterOptions;
import dev.rollcall.cli.console.Console;
import dev.rollcall.cli.counts.CountsView;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.streams.config.ClusterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcall watch}: the counts as they change. */
@Command(name = "watch", description = "Follow the counts of a cluster, from the beginning, until Ctrl-C.")
final class WatchCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Option(names = "--json", description = "Show rows as JSON, one object a line.")
    private boolean json;

    WatchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        ClusterConfig cluster = options.connect(console.env());
        try (var counts = CountsReader.builder()
                .bootstrapServers(cluster.bootstrapServers())
                .schemaRegistryUrl(cluster.schemaRegistryUrl())
                .kafka(cluster.kafka())
                .registry(cluster.registry())
                .build()) {
            CountsView view = console.view(json);
            // Ends, too, when nobody reads the output any more.
            while (!console.out().checkError()) {
                List<EventCount> changed = new ArrayList<>();
                counts.poll(Duration.ofMillis(500), changed::add);
                if (!changed.isEmpty()) {
                    view.show(changed);
                }
            }
            return 0;
        }
    }
}
