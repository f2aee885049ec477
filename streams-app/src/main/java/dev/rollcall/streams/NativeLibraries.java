package dev.rollcall.streams;

import dev.rollcall.streams.failure.JobException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;

/**
 * The native libraries of the stores and of compression. They are unpacked into a folder of the instance's own and not
 * into the temporary folder, where each process that is killed would leave its copies.
 */
final class NativeLibraries {

    private NativeLibraries() {}

    /**
     * Deletes the copies that an earlier process left in the folder, and loads the libraries from there.
     *
     * @param folder no other process uses it
     * @throws JobException when the folder takes no files, or the system runs none from it; one line
     */
    static void load(Path folder) {
        try {
            Files.createDirectories(folder);
            try (DirectoryStream<Path> copies = Files.newDirectoryStream(folder)) {
                for (Path copy : copies) {
                    Files.delete(copy);
                }
            }
            NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
        } catch (IOException | UnsatisfiedLinkError e) {
            throw new JobException(
                    "ROLLCALL_STATE_DIR: a native library cannot be loaded from '" + folder + "' ("
                            + String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ")
                            + "); mount it without noexec",
                    e);
        }
        // Where the library of compression is unpacked when it is first used.
        System.setProperty("ZstdTempFolder", folder.toString());
    }
}
