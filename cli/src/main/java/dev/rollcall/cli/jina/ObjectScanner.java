package dev.rollcall.cli.jina;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into the texts of its outermost JSON objects, and finds its way again after damage.
 *
 * <p>It looks at quotes, brackets, commas and colons only, enough to notice damage close to where it is; whether the
 * text within them is JSON is for a parser to say. Brackets and commas around the objects are skipped. Every byte is
 * looked at a bounded number of times: objects that overlap are nested, and nesting is bounded.
 */
final class ObjectScanner {

    static final int MAX_LENGTH = 16 * 1024 * 1024;
    static final int MAX_DEPTH = 100;

    private static final int END = -1;

    private final InputStream in;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

    /** The brackets that are open within the current object. */
    private final byte[] open = new byte[MAX_DEPTH];

    private byte[] buffer = new byte[64 * 1024];
    private int base;
    private int limit;
    private boolean ended;
    private long line = 1;

    private boolean inArray;
    private long arrayLine;

    /** Whether there was damage within the last array; then its end may have gone unseen, or been seen too early. */
    private boolean damaged;

    ObjectScanner(InputStream in) {
        this.in = in;
    }

    /** The next object or piece of damage; null at the end of the stream. */
    @Nullable
    Piece next() throws IOException {
        while (true) {
            int c = at(0);
            if (c == '{') {
                return object();
            } else if (c == '[' && !inArray) {
                inArray = true;
                damaged = false;
                arrayLine = line;
                skip(1);
            } else if (c == ']' && (inArray || damaged)) {
                inArray = false;
                skip(1);
            } else if (isBlank(c) || c == '\n' || c == ',') {
                skip(1);
            } else if (c == 0xEF && at(1) == 0xBB && at(2) == 0xBF) {
                skip(3); // a byte order mark
            } else if (c != END) {
                return damage("not a JSON object", false);
            } else if (inArray && !damaged) {
                inArray = false;
                return new Damage(arrayLine, "array without its closing bracket");
            } else {
                return null;
            }
        }
    }

    private Piece object() throws IOException {
        int depth = 0;
        int before = 0; // the last byte that is neither blank nor within a string; a quote stands for a whole string
        boolean inString = false;
        for (int i = 0; i < MAX_LENGTH; i++) {
            int c = at(i);
            if (c == END) {
                return damage("object without its end", opensOverLines());
            } else if (inString) {
                if (c == '\n') {
                    return damage("text without its closing quote", opensOverLines());
                } else if (c == '\\') {
                    i++;
                    if (at(i) == '\n') {
                        return damage("text without its closing quote", opensOverLines());
                    }
                } else if (c == '"') {
                    inString = false;
                }
                continue;
            } else if (isBlank(c) || c == '\n') {
                continue;
            } else if (before == '"' && c != ':' && c != ',' && c != '}' && c != ']') {
                return damage("text followed by neither colon, comma nor bracket", opensOverLines());
            }
            if (c == '"') {
                inString = true;
            } else if (c == '{' || c == '[') {
                boolean element = depth > 0 && open[depth - 1] == '[' && (before == '[' || before == ',');
                if (depth > 0 && before != ':' && !element) {
                    return damage("object without its end", opensOverLines());
                } else if (depth == MAX_DEPTH) {
                    return damage("nested more than " + MAX_DEPTH + " deep", opensOverLines());
                }
                open[depth++] = (byte) c;
            } else if (c == '}' || c == ']') {
                if (open[--depth] != (c == '}' ? '{' : '[')) {
                    return damage("brackets that do not match", opensOverLines());
                } else if (depth == 0) {
                    return whole(i + 1);
                }
            }
            before = c;
        }
        return damage("longer than " + MAX_LENGTH / (1024 * 1024) + " MiB", opensOverLines());
    }

    /** The object of the given length at the current position, unless its line goes on with something else. */
    private Piece whole(int length) throws IOException {
        int after = length;
        while (isBlank(at(after)) && after < MAX_LENGTH) {
            after++;
        }
        int c = at(after);
        if (c != END && c != '\n' && c != ',' && c != '{' && !(c == ']' && (inArray || damaged)) && !isBlank(c)) {
            return damage("more than white space after the object", opensOverLines());
        }
        long start = line;
        try {
            String json = utf8.decode(ByteBuffer.wrap(buffer, base, length)).toString();
            skip(length);
            return new ObjectText(start, json);
        } catch (CharacterCodingException e) {
            skip(length);
            return new Damage(start, "not UTF-8");
        }
    }

    /** Reports damage at the current position, and goes to where objects can be expected again. */
    private Damage damage(String why, boolean overLines) throws IOException {
        Damage damage = new Damage(line, why);
        damaged |= inArray;
        if (overLines) {
            do {
                skipLine();
            } while (at(0) != END && !lineOpensObject());
        } else if (inArray) {
            skipToNextElement();
        } else {
            skipLine();
        }
        return damage;
    }

    /** Whether the brace at the current position is the last of its line. */
    private boolean opensOverLines() throws IOException {
        int i = 1;
        while (isBlank(at(i)) && i < MAX_LENGTH) {
            i++;
        }
        return at(i) == '\n';
    }

    private boolean lineOpensObject() throws IOException {
        int i = 0;
        int c = at(0);
        while ((isBlank(c) || c == ',' || c == ']' || c == '}') && i < MAX_LENGTH) {
            c = at(++i);
        }
        return c == '{';
    }

    /** Goes to the next object of this line that follows a comma, or else to the next line. */
    private void skipToNextElement() throws IOException {
        int before = 0;
        for (int c = at(0); c != END && c != '\n' && !(c == '{' && before == ','); c = at(0)) {
            before = isBlank(c) ? before : c;
            skip(1);
        }
        if (before == ']' && at(0) != '{') {
            inArray = false;
        }
    }

    private void skipLine() throws IOException {
        int c;
        do {
            c = at(0);
            if (c != END) {
                skip(1);
            }
        } while (c != END && c != '\n');
    }

    private void skip(int count) {
        for (int i = base; i < base + count; i++) {
            if (buffer[i] == '\n') {
                line++;
            }
        }
        base += count;
    }

    /** The byte that many places after the current position. */
    private int at(int offset) throws IOException {
        while (base + offset >= limit) {
            if (ended) {
                return END;
            }
            fill();
        }
        return buffer[base + offset] & 0xFF;
    }

    private void fill() throws IOException {
        if (limit == buffer.length && base > 0) {
            System.arraycopy(buffer, base, buffer, 0, limit - base);
            limit -= base;
            base = 0;
        } else if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int count = in.read(buffer, limit, buffer.length - limit);
        if (count < 0) {
            ended = true;
        } else {
            limit += count;
        }
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    /** What the stream is cut into. */
    sealed interface Piece {

        /** The line on which it begins, from 1. */
        long line();
    }

    /** A text that begins with a brace and ends with the brace that matches it. */
    record ObjectText(long line, String json) implements Piece {}

    /** Something else. */
    record Damage(long line, String why) implements Piece {}
}
