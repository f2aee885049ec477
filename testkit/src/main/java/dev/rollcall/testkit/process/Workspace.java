package dev.rollcall.testkit.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
                Folders.delete(folder);
            } else {
                System.out.println("data and logs are in " + folder);
            }
        }
        return done ? 0 : 1;
    }
}
