package dev.rollcall.cli;

import dev.rollcall.cli.cluster.ClusterOptions;
import dev.rollcall.cli.console.Console;
import dev.rollcall.cli.console.Fault;
import dev.rollcall.service.config.ClusterConfig;
import dev.rollcall.streams.cluster.ProvisionOptions;
import dev.rollcall.streams.cluster.Reset;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcall reset}: makes the job count again, from every event that the topic still holds. */
@Command(
        name = "reset",
        description = {
            "Delete the counts and the state of the job, so that it counts again every event that"
                    + " telemetry.events still contains. Events and rejected records stay.",
            "Stop every instance first; delete the state folder of each before you start it again."
        })
final class ResetCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Mixin
    private ProvisionOptions provision = new ProvisionOptions();

    @Option(names = "--yes", description = "Delete. Without it, only list what would be deleted.")
    private boolean yes;

    ResetCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        ClusterConfig cluster = options.connect(console.env());
        Reset reset = Reset.plan(cluster, provision.applicationId(console.env()));
        if (!yes) {
            throw new Fault(
                    "rollcall reset",
                    "would delete the topics " + reset.topics() + " and the groups " + reset.groups(),
                    "add --yes to do it");
        }
        reset.apply(cluster);
        provision.apply(cluster, console.env());
        console.say("Deleted and created again: " + reset.topics()
                + ". Now delete the state folder of each instance, and start it.");
        return 0;
    }
}
