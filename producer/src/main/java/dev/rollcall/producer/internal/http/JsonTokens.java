package dev.rollcall.producer.internal.http;

import java.nio.charset.StandardCharsets;

/**
 * The tokens of a JSON text, one after the other, for finding a value in a small response. Takes whatever it is given: what is
 * no JSON has tokens, too, or ends.
 */
public final class JsonTokens {

    /** After the last token. */
    public static final char END = 0;

    /** A string; {@link #text} is what stands between the quotes, with its escapes. */
    public static final char STRING = '"';

    /** A number, {@code true}, {@code false} or {@code null}; {@link #text} has it. */
    public static final char LITERAL = 'v';

    private static final String PUNCTUATION = "{}[]:,";

    private final String json;
    private int at;
    private int start;
    private int end;

    public JsonTokens(byte[] json) {
        this.json = new String(json, StandardCharsets.UTF_8);
    }

    /** The next token: one of the constants, or a brace, bracket, colon or comma. */
    public char next() {
        while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
            at++;
        }
        if (at >= json.length()) {
            return END;
        }
        char c = json.charAt(at);
        if (c == STRING) {
            return string();
        }
        if (PUNCTUATION.indexOf(c) >= 0) {
            at++;
            return c;
        }
        return literal();
    }

    /** The text of the last token. */
    public String text() {
        return json.substring(start, end);
    }

    private char string() {
        start = at + 1;
        at = start;
        while (at < json.length() && json.charAt(at) != STRING) {
            at += json.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= json.length()) {
            return END;
        }
        end = at++;
        return STRING;
    }

    private char literal() {
        start = at;
        while (at < json.length() && !isEndOfLiteral(json.charAt(at))) {
            at++;
        }
        end = at;
        return LITERAL;
    }

    private static boolean isEndOfLiteral(char c) {
        return c == STRING || PUNCTUATION.indexOf(c) >= 0 || Character.isWhitespace(c);
    }
}
