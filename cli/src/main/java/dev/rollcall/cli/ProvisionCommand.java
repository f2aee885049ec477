package dev.rollcall.sandbox.cli;

import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.JobConfig;
import dev.rollcall.streams.Provision;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcall provision}: topics and schemas, on any cluster. */
@Command(
        name = "provision",
        description = "Create the topics of a cluster, mend their settings and register the schemas. May be repeated.")
final class ProvisionCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private Endpoints endpoints = new Endpoints();

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Copies of each new topic. Default: the cluster's own default.")
    private int replicationFactor;

    ProvisionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        JobConfig config = JobConfig.fromEnvironment(endpoints.over(console.env()));
        Endpoints.check(config);
        Map<String, String> registry = new TreeMap<>(config.registry());
        registry.put("schema.registry.url", config.schemaRegistryUrl());
        Provision.apply(Endpoints.kafka(config), registry, replicationFactor);
        console.say("In place: " + Topics.all().stream().map(Topic::name).collect(Collectors.joining(", ")));
        return 0;
    }
}
