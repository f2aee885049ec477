package dev.rollcall.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder for data and logs. Stays, and is named, unless it is discarded. */
public final class Workspace implements AutoCloseable {
    private final Path folder;
    private boolean discarded;

    private Workspace(Path folder) {
        this.folder = folder;
    }

    public static Workspace make(String name) throws IOException {
        return new Workspace(Files.createTempDirectory("rollcall-" + name + "-"));
    }

    public Path folder() {
        return folder;
    }

    /** It is not needed once it is closed. */
    public void discard() {
        discarded = true;
    }

    @Override
    public void close() throws IOException {
        if (!discarded) {
            System.out.println("data and logs are in " + folder);
            return;
        }
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
