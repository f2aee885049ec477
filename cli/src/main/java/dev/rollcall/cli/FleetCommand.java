package dev.rollcall.cli;

import dev.rollcall.cli.cluster.ClusterOptions;
import dev.rollcall.cli.console.Console;
import dev.rollcall.cli.fleet.Fleet;
import dev.rollcall.edge.config.ProducerSettings;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcall fleet}: events of made-up applications, to any cluster. */
@Command(
        name = "fleet",
        description = {
            "Send a cluster the events of a made-up fleet of applications, until Ctrl-C.",
            "Other settings are environment variables that begin with ROLLCALL_."
        })
final class FleetCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private RateOption rate = new RateOption();

    @Option(
            names = "--edge",
            paramLabel = "URL",
            description = "An edge, to which a quarter of the applications send over HTTP. Default: none.")
    private @Nullable URI edge;

    FleetCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        double perSecond = rate.perSecond();
        ProducerSettings target = new ProducerSettings(cluster.connect(console.env()));
        long seed = new SecureRandom().nextLong();
        try (Fleet fleet = new Fleet(target, edge, perSecond, Duration.ZERO, seed)) {
            fleet.start();
            console.say("The fleet sends " + perSecond + " events a second. Press Ctrl-C to end.");
            // Until the thread is interrupted.
            new CountDownLatch(1).await();
            return 0;
        }
    }
}
