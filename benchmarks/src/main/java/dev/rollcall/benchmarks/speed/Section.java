package dev.rollcall.benchmarks.speed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a document that a command writes: what stands between {@code <!-- begin NAME -->} and {@code <!-- end NAME
 * -->}.
 */
record Section(Path document, String name) {

    /**
     * The section, which must be there.
     *
     * @throws IllegalArgumentException when it is not
     */
    Section {
        String text = text(document);
        if (text.indexOf(begin(name)) < 0 || text.indexOf(end(name)) < text.indexOf(begin(name))) {
            throw new IllegalArgumentException("--document " + document + ": has no section " + name + "; put '"
                    + begin(name) + "' and '" + end(name) + "' into it, on lines of their own");
        }
    }

    /** Replaces what stands in it. */
    void write(String content) {
        String text = text(document);
        int from = text.indexOf(begin(name)) + begin(name).length();
        int to = text.indexOf(end(name));
        try {
            Files.writeString(document, text.substring(0, from) + '\n' + content + text.substring(to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path document) {
        try {
            return Files.readString(document, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("--document " + document + ": cannot be read; name a file", e);
        }
    }

    private static String begin(String name) {
        return "<!-- begin " + name + " -->";
    }

    private static String end(String name) {
        return "<!-- end " + name + " -->";
    }
}
