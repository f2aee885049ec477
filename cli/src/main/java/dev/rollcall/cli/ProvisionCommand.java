package dev.rollcall.cli;

import dev.rollcall.cli.cluster.ClusterOptions;
import dev.rollcall.cli.console.Console;
import dev.rollcall.schemas.Topic;
import dev.rollcall.streams.cluster.ProvisionOptions;
import dev.rollcall.streams.config.InternalTopics;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rollcall provision}: topics and schemas, on any cluster. */
@Command(
        name = "provision",
        description = "Create the topics of a cluster, set their settings and register the schemas. Safe to repeat.")
final class ProvisionCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private ProvisionOptions options = new ProvisionOptions();

    ProvisionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        String applicationId = options.applicationId(console.env());
        options.apply(options.waits() ? cluster.config(console.env()) : cluster.connect(console.env()), console.env());
        console.say("Created or checked: "
                + InternalTopics.needed(applicationId).stream().map(Topic::name).collect(Collectors.joining(", ")));
        return 0;
    }
}
