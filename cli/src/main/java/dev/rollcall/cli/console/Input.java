package dev.rollcall.cli.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where payloads are read from.
 *
 * @param name what messages call it
 * @param stream its bytes
 */
public record Input(String name, InputStream stream) implements AutoCloseable {
    private static final Kind PAYLOADS =
            new Kind("a file of payloads", "at least one payload, a JSON object in Jina's shape");

    /**
     * What a command reads.
     *
     * @param file what to give it, for messages
     * @param content what is to be in the file
     */
    public record Kind(String file, String content) {
        private String fix() {
            return "give " + file + ", or - for standard input";
        }

        private Fault empty(String name) {
            return new Fault(name, "it is empty", "give " + content);
        }
    }

    /** Opens a file of payloads, or standard input when {@code file} is {@code -}. */
    public static Input open(String file, Console console) {
        return open(file, PAYLOADS, console);
    }

    /** Opens a file, or standard input when {@code file} is {@code -}. */
    public static Input open(String file, Kind kind, Console console) {
        if (file.equals("-")) {
            return new Input("stdin", console.in());
        }
        try {
            Path path = Path.of(file);
            if (Files.notExists(path)) {
                throw new Fault(file, "there is no such file", kind.fix());
            }
            if (Files.isDirectory(path)) {
                throw new Fault(file, "it is a directory", kind.fix());
            }
            if (Files.isRegularFile(path) && Files.size(path) == 0) {
                throw kind.empty(file);
            }
            if (Files.isRegularFile(path) && isUtf16(path)) {
                throw new Fault(file, "it is UTF-16", "convert it to UTF-8, e.g. with iconv -f UTF-16 -t UTF-8");
            }
            return new Input(file, Files.newInputStream(path));
        } catch (InvalidPathException | IOException e) {
            throw new Fault(file, "it cannot be read: " + Fault.why(e), kind.fix(), e);
        }
    }

    public static Fault empty(String name) {
        return PAYLOADS.empty(name);
    }

    /** As PowerShell writes what is redirected to a file. */
    private static boolean isUtf16(Path path) throws IOException {
        try (InputStream file = Files.newInputStream(path)) {
            int first = file.read();
            int second = file.read();
            return (first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF);
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            // Everything that was wanted of it has been read.
        }
    }
}
