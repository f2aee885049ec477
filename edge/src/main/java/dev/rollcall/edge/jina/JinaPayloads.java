package dev.rollcall.edge.jina;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;

/**
 * Reads a stream of payloads in the shape that Jina's clients send, and makes events of them with {@link PayloadParser}.
 *
 * <p>The input is UTF-8: one JSON object per line, or an array of objects, or objects one after another, each on one
 * line or over several. It is read as a stream: memory is bounded by the largest payload (16 MiB), whatever the number
 * of payloads. What is not a payload is reported with its line, and the payloads after it are still read: from the next
 * line on, or, if the damaged object was laid out over several lines, from the next line that begins with a brace.
 * Within an array that stands on one line, reading goes on at the next object of it. No content makes it throw.
 *
 * <p>Jackson finds the end of each object. What is around the objects is read by hand, since Jackson can neither go on
 * after an error nor skip what separates the objects.
 */
public final class JinaPayloads {

    private static final int END = -1;
    private static final String BLANK = " \t\r";
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** More than the parser and the reader below it may have read when an object turns out to be too long. */
    private static final int READ_AHEAD = 64 * 1024;

    private final BufferedInputStream in;
    private final PayloadParser parser = new PayloadParser(RelayedId::raw);
    private final PayloadTime time;
    private final Handler handler;

    /** What was taken from the input since the last object began, up to one byte more than an object may have. */
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    private long line = 1;
    private boolean inArray;
    private long arrayLine;

    /** Whether there was damage within the last array; then its end may have gone unseen, or been seen too early. */
    private boolean damaged;

    private JinaPayloads(InputStream in, PayloadTime time, Handler handler) {
        this.in = new BufferedInputStream(in, READ_AHEAD);
        this.time = time;
        this.handler = handler;
    }

    /**
     * Reads all payloads of a stream, in order, and does not close it.
     *
     * @param handler gets each payload as soon as it is read, on the caller's thread; what it throws ends the reading
     * @throws IOException if the stream cannot be read
     */
    public static void read(InputStream in, Handler handler) throws IOException {
        read(in, Clock.systemUTC(), handler);
    }

    static void read(InputStream in, Clock clock, Handler handler) throws IOException {
        new JinaPayloads(in, new PayloadTime(clock), handler).read();
    }

    private void read() throws IOException {
        for (int c = peek(""); c != END; c = peek("")) {
            if (c == '{') {
                object();
            } else if (c == '[' && !inArray) {
                inArray = true;
                damaged = false;
                arrayLine = line;
                take();
            } else if (c == ']' && (inArray || damaged)) {
                inArray = false;
                take();
            } else if ((BLANK + "\n,").indexOf(c) >= 0) {
                take();
            } else if (c != 0xEF || !skippedByteOrderMark()) {
                handler.malformed(line, "not a JSON object");
                skipDamage(false);
            }
        }
        if (inArray && !damaged) {
            handler.malformed(arrayLine, "array without its closing bracket");
        }
    }

    /** Reads an object, or what begins like one, up to where the next can be expected. */
    private void object() throws IOException {
        long start = line;
        taken.reset();
        int length = objectLength();
        if (length > 0) {
            take(length);
            if (!atEndOfElement()) {
                skipDamage(false);
            }
        } else {
            take();
            skipDamage(peek(BLANK) == '\n');
        }
        RelayedEvent event;
        try {
            event = parser.parse(taken.toByteArray(), time::of);
        } catch (MalformedPayloadException e) {
            handler.malformed(start, e.reason());
            return;
        }
        handler.payload(event);
    }

    /** How many bytes the JSON object at the current position has, 0 if it is none. */
    private int objectLength() throws IOException {
        in.mark(PayloadJson.MAX_LENGTH + READ_AHEAD);
        // As Latin-1 a character is a byte, and what JSON's syntax is made of is the same as in UTF-8.
        try (JsonParser json =
                PayloadJson.FORMAT.createParser(new InputStreamReader(in, StandardCharsets.ISO_8859_1))) {
            json.nextToken();
            json.skipChildren();
            return (int) json.currentLocation().getCharOffset();
        } catch (JsonProcessingException e) {
            return 0;
        } finally {
            in.reset();
        }
    }

    private boolean atEndOfElement() throws IOException {
        int c = peek(BLANK);
        return c == END || (BLANK + "\n,{").indexOf(c) >= 0 || (c == ']' && (inArray || damaged));
    }

    /** Goes to where an object can be expected again. */
    private void skipDamage(boolean overLines) throws IOException {
        damaged |= inArray;
        if (overLines) {
            do {
                skipLine();
            } while (peek("") != END && peek(BLANK + ",]}") != '{');
        } else if (inArray) {
            skipToNextElement();
        } else {
            skipLine();
        }
    }

    /** Goes to the next object of this line that follows a comma, or else to the end of the line. */
    private void skipToNextElement() throws IOException {
        int before = 0;
        for (int c = peek(""); c != END && c != '\n' && !(c == '{' && before == ','); c = peek("")) {
            before = BLANK.indexOf(c) >= 0 ? before : c;
            take();
        }
        inArray = before != ']';
    }

    private void skipLine() throws IOException {
        int c;
        do {
            c = take();
        } while (c != END && c != '\n');
    }

    private boolean skippedByteOrderMark() throws IOException {
        in.mark(BYTE_ORDER_MARK.length);
        boolean skipped = Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK);
        if (!skipped) {
            in.reset();
        }
        return skipped;
    }

    /** The next byte that is none of these, which is not taken; 16 MiB are looked at. */
    private int peek(String passed) throws IOException {
        in.mark(PayloadJson.MAX_LENGTH);
        int c = in.read();
        for (int i = 1; i < PayloadJson.MAX_LENGTH && passed.indexOf(c) >= 0; i++) {
            c = in.read();
        }
        in.reset();
        return c;
    }

    private int take() throws IOException {
        int c = in.read();
        if (c == '\n') {
            line++;
        }
        if (c != END && taken.size() <= PayloadJson.MAX_LENGTH) {
            taken.write(c);
        }
        return c;
    }

    private void take(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        for (byte b : bytes) {
            line += b == '\n' ? 1 : 0;
        }
        taken.writeBytes(bytes);
    }

    /** Takes what is read. */
    public interface Handler {

        /** Takes a payload; its user and session are not hashed yet. */
        void payload(RelayedEvent event);

        /**
         * Takes the place of something that is not a payload.
         *
         * @param line the line on which it begins, from 1
         * @param why one line that never quotes the input
         */
        void malformed(long line, String why);
    }
}
