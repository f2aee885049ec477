package dev.rollcall.sandbox.cli;

import dev.rollcall.cli.WindowOptions;
import dev.rollcall.cli.console.Console;
import dev.rollcall.sandbox.Port;
import dev.rollcall.sandbox.Sandbox;
import dev.rollcall.sandbox.SandboxConfig;
import dev.rollcall.streams.config.JobConfig;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that start a sandbox. */
final class SandboxOptions {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The broker's port; 0 is any free one. Default: 9092 if free.")
    private @Nullable Integer port;

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            description = "The schema registry's port; 0 is any free one. Default: 8081 if free.")
    private @Nullable Integer registryPort;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "The port of the page and the counts; 0 is any free one. Default: 8080 if free.")
    private @Nullable Integer httpPort;

    @Option(
            names = "--edge-port",
            paramLabel = "PORT",
            description = "The edge's port, for events over HTTP; 0 is any free one. Default: 8090 if free.")
    private @Nullable Integer edgePort;

    @Mixin
    private WindowOptions windows = new WindowOptions("10s", "2s");

    /**
     * Starts a sandbox and says where other processes can join it.
     *
     * @param job settings of the job where the environment has none
     */
    Sandbox start(Console console, Map<String, String> job) throws InterruptedException {
        Map<String, String> settings = new HashMap<>(job);
        settings.putAll(jobSettings(console.env()));
        SandboxConfig config = config(settings);
        console.say("Starting a broker, a schema registry, the job and an edge ...");
        Sandbox sandbox = Sandbox.start(config);
        console.say("Bootstrap servers    " + sandbox.bootstrapServers());
        console.say("Schema registry      " + sandbox.registryUrl());
        console.say("Edge                 " + sandbox.edge());
        console.say("The page             " + sandbox.http() + "/");
        console.say("Health and metrics   " + sandbox.management() + " (job), " + sandbox.edgeManagement() + " (edge)");
        return sandbox;
    }

    private SandboxConfig config(Map<String, String> job) {
        return new SandboxConfig(
                new Port("--port", port, 9092).choose(),
                new Port("--registry-port", registryPort, 8081).choose(),
                new Port("--http-port", httpPort, 8080).choose(),
                new Port("--edge-port", edgePort, 8090).choose(),
                windows.over(job));
    }

    /** The variables of the job that a sandbox heeds: all but those that say where things are. */
    private static Map<String, String> jobSettings(Map<String, String> env) {
        Map<String, String> settings = new HashMap<>(env);
        settings.keySet().retainAll(JobConfig.variables());
        settings.keySet().removeAll(SandboxConfig.OWNED);
        return settings;
    }
}
