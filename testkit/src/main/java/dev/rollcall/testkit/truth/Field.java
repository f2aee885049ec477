package dev.rollcall.testkit.truth;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * A field of events by whose values they are broken down.
 *
 * @param declared as an operator writes it, e.g. {@code runtime:major} or {@code attributes.size}
 */
record Field(String declared) {
    static final String NONE = "__none__";
    static final String OTHER = "__other__";

    private static final Pattern MAJOR = Pattern.compile("(\\D*\\d+).*");
    private static final Pattern MINOR = Pattern.compile("(\\D*\\d+(\\.\\d+)?).*");
    private static final int LONGEST = 200;

    /** Whether its values are those of an event, rather than of what an application runs on. */
    boolean isOfAnEvent() {
        return declared.startsWith("attributes.");
    }

    /** The value under which an event is counted. */
    String of(GenericRecord event) {
        String[] nameAndCut = declared.split(":", 2);
        Object found = find(event, nameAndCut[0]);
        String text = found == null ? "" : found.toString();
        if (text.isBlank()) {
            return NONE;
        }
        if (text.startsWith("__")
                || text.codePointCount(0, text.length()) > LONGEST
                || text.codePoints().anyMatch(Character::isISOControl)) {
            return OTHER;
        }
        return nameAndCut.length == 1 ? text : cut(nameAndCut[1].equals("major") ? MAJOR : MINOR, text);
    }

    private static @Nullable Object find(GenericRecord event, String name) {
        int dot = name.indexOf('.');
        return dot < 0
                ? event.get(name)
                : ((Map<?, ?>) event.get(name.substring(0, dot))).get(new Utf8(name.substring(dot + 1)));
    }

    private static String cut(Pattern version, String text) {
        Matcher matcher = version.matcher(text);
        return matcher.matches() ? matcher.group(1) : text;
    }
}
