package dev.rollcall.producer.internal.event;

import dev.rollcall.producer.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What names and attributes may be. What is longer is cut, what is too many is left out, and each such cut is reported.
 * What cannot be printed is replaced by U+FFFD. Lengths are in chars.
 */
public final class Limits {

    public static final int NAME = 200;
    public static final int ENTRIES = 32;
    public static final int KEY = 100;
    public static final int VALUE = 500;

    /** The most losses that one event may report; the job rejects more. */
    public static final long LOST = 1_000_000_000;

    /** How names of Rollcall's own begin, such as the job's {@code __other__}. */
    public static final String RESERVED = "__";

    private static final char REPLACEMENT = '\uFFFD';

    private final AtomicLong cuts;

    /**
     * Limits of one session.
     *
     * @param cuts counts each name or attribute that is cut
     */
    public Limits(AtomicLong cuts) {
        this.cuts = cuts;
    }

    /** A name without surrounding blanks; empty when there is none. */
    public String name(@Nullable String name) {
        return name == null ? "" : printable(cut(name.strip(), NAME), false);
    }

    /** A context with nothing longer than it may be. */
    public Context context(Context context) {
        if (isWithin(context)) {
            return context;
        }
        return Context.builder()
                .architecture(optional(context.architecture()))
                .platform(optional(context.platform()))
                .platformRelease(optional(context.platformRelease()))
                .platformVersion(optional(context.platformVersion()))
                .processor(optional(context.processor()))
                .ciVendor(optional(context.ciVendor()))
                .container(optional(context.container()))
                .runtime(optional(context.runtime()))
                .dependencies(entries(context.dependencies()))
                .build();
    }

    /** Most are; events have theirs in common, and keep it so. */
    private static boolean isWithin(Context context) {
        return isWithin(context.architecture())
                && isWithin(context.platform())
                && isWithin(context.platformRelease())
                && isWithin(context.platformVersion())
                && isWithin(context.processor())
                && isWithin(context.ciVendor())
                && isWithin(context.container())
                && isWithin(context.runtime())
                && areWithin(context.dependencies());
    }

    private static boolean areWithin(Map<String, String> entries) {
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            String key = entry.getKey();
            String value = entry.getValue();
            if (!isTrim(key, KEY) || !isPlain(key) || value == null || !isWithin(value)) {
                return false;
            }
        }
        return entries.size() <= ENTRIES;
    }

    private static boolean isWithin(@Nullable String value) {
        return value == null || (value.length() <= VALUE && isPlain(value));
    }

    private @Nullable String optional(@Nullable String value) {
        return value == null ? null : value(value);
    }

    /** A value; it may have several lines. */
    String value(String value) {
        return printable(cut(value, VALUE), true);
    }

    /** Whether a name that is within the limits may be that of an event. */
    public static boolean isEvent(String name) {
        return !name.isEmpty() && !name.startsWith(RESERVED);
    }

    /** Whether there is no need to strip or cut a name or key, whatever else it is made of. */
    static boolean isTrim(@Nullable String name, int max) {
        if (name == null || name.isEmpty() || name.length() > max) {
            return false;
        }
        return isVisible(name.charAt(0)) && isVisible(name.charAt(name.length() - 1));
    }

    private static boolean isVisible(char c) {
        return c > ' ' && c <= '~';
    }

    /** Whether there is nothing to replace in a text and each of its characters is a byte: printable ASCII. */
    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    /** A copy that never changes, in the same order. A map that cannot be read counts as cut away. */
    @SuppressWarnings("UnusedException") // the caller's map is at fault; its message may carry what it holds
    public Map<String, String> entries(@Nullable Map<String, String> entries) {
        if (entries == null) {
            return Map.of();
        }
        try {
            return limitedCopy(entries);
        } catch (Throwable unreadable) {
            cuts.incrementAndGet();
            return Map.of();
        }
    }

    private Map<String, String> limitedCopy(Map<String, String> entries) {
        Map<String, String> copy = new LinkedHashMap<>();
        int left = ENTRIES;
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            if (left-- == 0) {
                cuts.incrementAndGet();
                break;
            }
            add(entry.getKey(), entry.getValue(), copy);
        }
        return copy.isEmpty() ? Map.of() : copy;
    }

    private void add(@Nullable String key, @Nullable String value, Map<String, String> copy) {
        if (key == null || key.isBlank() || value == null) {
            cuts.incrementAndGet();
            return;
        }
        if (copy.putIfAbsent(printable(cut(key.strip(), KEY), false), value(value)) != null) {
            // Two keys that differ beyond the limit only.
            cuts.incrementAndGet();
        }
    }

    private String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        cuts.incrementAndGet();
        // Half of a surrogate pair is no character.
        return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
    }

    private static String printable(String text, boolean multiline) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPrintable(text, i, multiline)) {
                return replaced(text, multiline);
            }
        }
        return text;
    }

    private static String replaced(String text, boolean multiline) {
        StringBuilder replaced = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (!isPrintable(text, i, multiline)) {
                replaced.setCharAt(i, REPLACEMENT);
            }
        }
        return replaced.toString();
    }

    /** Not for control characters, and not for half of a surrogate pair. */
    private static boolean isPrintable(String text, int i, boolean multiline) {
        char c = text.charAt(i);
        if (Character.isISOControl(c)) {
            return multiline && (c == '\n' || c == '\r' || c == '\t');
        }
        if (!Character.isSurrogate(c)) {
            return true;
        }
        return Character.isHighSurrogate(c)
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
