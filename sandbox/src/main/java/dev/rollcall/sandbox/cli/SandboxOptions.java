package dev.rollcall.sandbox.cli;

import dev.rollcall.sandbox.Port;
import dev.rollcall.sandbox.Sandbox;
import dev.rollcall.sandbox.SandboxConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
            description = "The port of the job's health and metrics; 0 is any free one. Default: 8080 if free.")
    private @Nullable Integer httpPort;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "Length of a window, e.g. 10s, 5m, 1h. Default: $ROLLCALL_WINDOW, or else ${DEFAULT-VALUE}.")
    private String window = "";

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            defaultValue = "2s",
            description =
                    "How long a window stays open after its end. Default: $ROLLCALL_GRACE, or else ${DEFAULT-VALUE}.")
    private String grace = "";

    /** Starts a sandbox and says where other processes can join it. */
    Sandbox start(Console console) throws InterruptedException {
        SandboxConfig config = config();
        console.say("Starting a broker, a schema registry and the job ...");
        Sandbox sandbox = Sandbox.start(config);
        console.say("Bootstrap servers    " + sandbox.bootstrapServers());
        console.say("Schema registry      " + sandbox.registryUrl());
        console.say("The page             " + sandbox.http() + "/");
        return sandbox;
    }

    private SandboxConfig config() {
        return new SandboxConfig(
                new Port("--port", port, 9092).choose(),
                new Port("--registry-port", registryPort, 8081).choose(),
                new Port("--http-port", httpPort, 8080).choose(),
                Map.of(Variables.WINDOW, window, Variables.GRACE, grace));
    }
}
