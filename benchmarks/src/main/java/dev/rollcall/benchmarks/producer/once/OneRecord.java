package dev.rollcall.benchmarks.producer.once;

import dev.rollcall.producer.Telemetry;
import java.nio.file.Path;

/** A program that records one event, with the library's defaults. */
public final class OneRecord {
    private OneRecord() {}

    /**
     * Records the event.
     *
     * @param args bootstrap servers, registry, folder for the library's state
     */
    public static void main(String[] args) {
        try (Telemetry telemetry = Telemetry.builder("producer-cost", "1.0.0")
                .bootstrapServers(args[0])
                .schemaRegistryUrl(args[1])
                .stateDirectory(Path.of(args[2]))
                .build()) {
            telemetry.record("Run.finish");
        }
        System.out.println("done");
    }
}
