package dev.rollcall.producer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How long names and attributes may be. What is longer is cut, and each cut is reported. Lengths are in chars. */
final class Limits {

    static final int NAME = 200;
    static final int ENTRIES = 32;
    static final int KEY = 100;
    static final int VALUE = 500;

    private final Runnable onCut;

    Limits(Runnable onCut) {
        this.onCut = onCut;
    }

    /** A name without surrounding blanks and with control characters replaced; empty when there is none. */
    String name(@Nullable String name) {
        return name == null ? "" : printable(cut(name.strip(), NAME));
    }

    String value(String value) {
        return cut(value, VALUE);
    }

    /** A copy that never changes. A map that cannot be read counts as cut away. */
    @SuppressWarnings("UnusedException") // the caller's map is at fault; its message may carry what it holds
    Map<String, String> entries(@Nullable Map<String, String> entries) {
        if (entries == null) {
            return Map.of();
        }
        try {
            Map<String, String> copy = new LinkedHashMap<>();
            int left = ENTRIES;
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                if (left-- == 0) {
                    onCut.run();
                    break;
                }
                add(entry.getKey(), entry.getValue(), copy);
            }
            return copy.isEmpty() ? Map.of() : copy;
        } catch (Throwable unreadable) {
            onCut.run();
            return Map.of();
        }
    }

    private void add(@Nullable String key, @Nullable String value, Map<String, String> copy) {
        if (key == null || key.isBlank() || value == null) {
            onCut.run();
            return;
        }
        copy.put(printable(cut(key.strip(), KEY)), value(value));
    }

    private String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        onCut.run();
        // Half of a surrogate pair is no character.
        return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
    }

    private static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return text.replaceAll("\\p{Cntrl}|[\\x80-\\x9f]", "\uFFFD");
            }
        }
        return text;
    }
}
