package dev.rollcall.cli.rejected.entry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A position in a topic, written {@code partition@offset}. */
public record Position(int partition, long offset) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})@(\\d{1,18})");

    /** Reads {@code partition@offset}; null when it is anything else. */
    static @Nullable Position parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? new Position(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)))
                : null;
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
