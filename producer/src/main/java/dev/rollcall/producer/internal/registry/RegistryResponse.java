package dev.rollcall.producer.internal.registry;

import java.nio.charset.StandardCharsets;

/** Finds the id in a registry's response, a JSON object that also holds texts with any content. */
final class RegistryResponse {

    private static final String ID = "id";

    private RegistryResponse() {}

    /** The value of {@code id} in the outermost object; -1 where there is none. */
    static int id(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                int end = endOfString(text, i);
                if (depth == 1 && text.startsWith(ID, i + 1) && end == i + 1 + ID.length()) {
                    int colon = skipBlanks(text, end + 1);
                    if (colon < text.length() && text.charAt(colon) == ':') {
                        return number(text, skipBlanks(text, colon + 1));
                    }
                }
                i = end;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
        return -1;
    }

    /** Where the quote is that ends a string. */
    private static int endOfString(String text, int start) {
        int i = start + 1;
        while (i < text.length() && text.charAt(i) != '"') {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }

    private static int skipBlanks(String text, int from) {
        int i = from;
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static int number(String text, int start) {
        long value = -1;
        for (int i = start; i < text.length() && Character.digit(text.charAt(i), 10) >= 0; i++) {
            value = Math.max(value, 0) * 10 + Character.digit(text.charAt(i), 10);
            if (value > Integer.MAX_VALUE) {
                return -1;
            }
        }
        return (int) value;
    }
}
