package dev.rollcall.producer.internal.platform;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** A file of a few bytes, of the library's or of the operating system's. */
public final class SmallFile {

    private SmallFile() {}

    /**
     * The first so many bytes of a file. Not by way of a channel: the JVM's first one opens a pair of sockets, and a host
     * that is off gets to see none.
     */
    public static byte[] read(Path file, int most) throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            return in.readNBytes(most);
        }
    }
}
