package dev.rollcall.sandbox.cli;

import dev.rollcall.producer.TelemetryRelay;
import dev.rollcall.streams.JobConfig;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.ProducerConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rollcall replay}: publishes payloads in Jina's shape. */
@Command(
        name = "replay",
        description = {
            "Publish payloads in Jina's shape as telemetry events.",
            "User and session ids are hashed before they leave this process."
        })
final class ReplayCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private Endpoints endpoints = new Endpoints();

    @Parameters(
            paramLabel = "FILE",
            description = "JSON objects, one per line, after one another or in an array. - is standard input.")
    private String file = "";

    ReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        JobConfig config = JobConfig.fromEnvironment(endpoints.over(console.env()));
        try (Input input = Input.open(file, console)) {
            Endpoints.check(config);
            try (TelemetryRelay relay = relay(config)) {
                PayloadFeed.Result result =
                        PayloadFeed.start(input, relay, console).await();
                console.say(result.sent() + " payloads published, " + result.malformed() + " malformed");
                return result.malformed() == 0 ? 0 : 1;
            }
        }
    }

    private static TelemetryRelay relay(JobConfig config) {
        TelemetryRelay.Builder builder = TelemetryRelay.builder()
                .bootstrapServers(config.bootstrapServers())
                .schemaRegistryUrl(config.schemaRegistryUrl());
        config.kafka().forEach((setting, value) -> {
            if (ProducerConfig.configNames().contains(setting)) {
                builder.kafka(setting, value);
            }
        });
        return builder.build();
    }
}
