package dev.rollcall.benchmarks.producer;

import dev.rollcall.benchmarks.processes.Build;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A jar and its size in bytes.
 *
 * @param file its name
 */
record Weight(String file, long bytes) {

    /** The library, and then whatever an application inherits with it. */
    static List<Weight> ofProducer() {
        return Stream.concat(Stream.of(Build.producerJar()), Build.producerLibraries().stream())
                .map(Weight::of)
                .toList();
    }

    private static Weight of(Path jar) {
        try {
            return new Weight(String.valueOf(jar.getFileName()), Files.size(jar));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
