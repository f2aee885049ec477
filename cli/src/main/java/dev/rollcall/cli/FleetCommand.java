package dev.rollcall.sandbox.cli;

import dev.rollcall.sandbox.Fault;
import dev.rollcall.sandbox.fleet.Fleet;
import dev.rollcall.streams.JobConfig;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcall fleet}: events of made-up applications, to any cluster. */
@Command(
        name = "fleet",
        description = {
            "Send a cluster the events of a made-up fleet of applications, until Ctrl-C.",
            "Further settings are environment variables, which begin with ROLLCALL_."
        })
final class FleetCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private Endpoints endpoints = new Endpoints();

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "50",
            description = "Events per second of the fleet. Default: ${DEFAULT-VALUE}.")
    private double rate;

    FleetCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new Fault("--rate " + rate, "not a rate", "give a number above 0");
        }
        JobConfig config = JobConfig.fromEnvironment(endpoints.over(console.env()));
        Endpoints.check(config);
        long seed = new SecureRandom().nextLong();
        try (Fleet fleet =
                new Fleet(config.bootstrapServers(), config.schemaRegistryUrl(), config.kafka(), rate, seed)) {
            fleet.start();
            console.say("The fleet sends " + rate + " events a second. Press Ctrl-C to end.");
            // Until the thread is interrupted.
            new CountDownLatch(1).await();
            return 0;
        }
    }

    /** The URL as the producer library takes it, with user and password in it. */
    private static String registry(JobConfig config) {
        String userInfo = config.registry().get("basic.auth.user.info");
        String url = config.schemaRegistryUrl();
        return userInfo == null ? url : url.replace("://", "://" + userInfo + "@");
    }
}
