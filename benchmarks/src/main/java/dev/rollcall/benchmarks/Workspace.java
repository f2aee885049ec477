package dev.rollcall.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder for data and logs, which stays, and is named, when what was done in it failed. */
public final class Workspace {
    private Workspace() {}

    /** Something that is done in a folder. */
    public interface Work {
        /** Returns whether all is as it should be. */
        boolean in(Path folder) throws IOException, InterruptedException;
    }

    /** Makes a folder, does the work, and returns the exit code of a command that does nothing else. */
    public static int run(String name, Work work) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("rollcall-" + name + "-");
        boolean done = false;
        try {
            done = work.in(folder);
        } finally {
            if (done) {
                delete(folder);
            } else {
                System.out.println("data and logs are in " + folder);
            }
        }
        return done ? 0 : 1;
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
