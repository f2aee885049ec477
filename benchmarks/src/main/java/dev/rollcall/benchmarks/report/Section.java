package dev.rollcall.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a document that a command writes: what stands between the lines {@code <!-- begin NAME -->} and {@code <!--
 * end NAME -->}.
 */
record Section(Path document, String name) {

    /**
     * The section, which must be there.
     *
     * @throws IllegalArgumentException when it is not
     */
    static Section of(Path document, String name) {
        Section section = new Section(document, name);
        String text = section.text();
        int begin = text.indexOf(section.begin());
        if (begin < 0 || text.indexOf(section.end()) < begin) {
            throw new IllegalArgumentException("--document " + document + ": has no section " + name + "; put '"
                    + section.begin() + "' and '" + section.end() + "' into it, on lines of their own");
        }
        return section;
    }

    /** Replaces what stands in it. */
    void write(String content) {
        String text = text();
        int from = text.indexOf(begin()) + begin().length();
        try {
            Files.writeString(
                    document, text.substring(0, from) + "\n\n" + content + '\n' + text.substring(text.indexOf(end())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text() {
        try {
            return Files.readString(document, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("--document " + document + ": cannot be read; name a file", e);
        }
    }

    private String begin() {
        return "<!-- begin " + name + " -->";
    }

    private String end() {
        return "<!-- end " + name + " -->";
    }
}
