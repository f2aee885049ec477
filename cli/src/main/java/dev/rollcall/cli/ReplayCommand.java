package dev.rollcall.cli;

import dev.rollcall.cli.cluster.ClusterOptions;
import dev.rollcall.cli.console.Console;
import dev.rollcall.cli.console.Input;
import dev.rollcall.cli.jina.PayloadFeed;
import dev.rollcall.edge.config.ProducerSettings;
import dev.rollcall.producer.TelemetryRelay;
import java.util.concurrent.Callable;
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
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(
            paramLabel = "FILE",
            description = "JSON objects, one per line, in sequence or in an array. - is standard input.")
    private String file = "";

    ReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Input input = Input.open(file, console)) {
            try (TelemetryRelay relay =
                    new ProducerSettings(cluster.connect(console.env())).relay().build()) {
                PayloadFeed.Result result =
                        PayloadFeed.start(input, relay, console).await();
                console.say(result.sent() + " payloads published, " + result.malformed() + " malformed");
                return result.malformed() == 0 ? 0 : 1;
            }
        }
    }
}
