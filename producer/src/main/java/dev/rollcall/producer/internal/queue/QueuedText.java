package dev.rollcall.producer.internal.queue;

import dev.rollcall.producer.internal.event.Event;
import dev.rollcall.producer.internal.event.Limits;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as it waits in the queue: its name and attributes laid out as in its record, but in chars. Whoever records an
 * event only has its texts copied, each at once; what a character may be, and how it is encoded, is the business of the
 * telemetry thread. Where all of them are printable ASCII, each becomes a byte.
 */
public final class QueuedText {

    /** How many chars an event may take. */
    static final int MOST = 128;

    /** The longest text whose length takes one byte. */
    private static final int SHORT = 63;

    private static final int MORE = 0x80;

    private QueuedText() {}

    /**
     * The texts of an event, if there is nothing to be cut off, stripped or left out, and they are not too long for the queue.
     * Reads the map once.
     *
     * @return a name, then keys and values in turns; null if it takes the {@link Limits} to make an event of this
     */
    public static String @Nullable [] of(@Nullable String event, @Nullable Map<String, String> attributes) {
        int entries = attributes == null ? 0 : attributes.size();
        if (event == null || !Limits.isTrim(event, Limits.NAME) || !Limits.isEvent(event) || entries > Limits.ENTRIES) {
            return null;
        }
        String[] texts = new String[1 + 2 * entries];
        texts[0] = event;
        int count = 1;
        int length = event.length();
        if (attributes != null && entries > 0) {
            for (Map.Entry<String, String> entry : attributes.entrySet()) {
                String key = entry.getKey();
                String value = entry.getValue();
                if (count == texts.length
                        || !Limits.isTrim(key, Limits.KEY)
                        || value == null
                        || value.length() > MOST) {
                    return null;
                }
                texts[count++] = key;
                texts[count++] = value;
                length += key.length() + value.length();
            }
        }
        // At most two chars for each length, and one each for how many entries there are and for their end.
        return count == texts.length && length + 2 * count + 2 <= MOST ? texts : null;
    }

    /**
     * Copies the texts of an event.
     *
     * @return how many chars they take
     */
    static int write(String[] texts, char[] target, int start) {
        int at = writeText(texts[0], target, start);
        if (texts.length > 1) {
            // Zigzag, as is every length.
            target[at++] = (char) (texts.length - 1);
            for (int i = 1; i < texts.length; i++) {
                at = writeText(texts[i], target, at);
            }
        }
        target[at++] = 0;
        return at - start;
    }

    private static int writeText(String text, char[] target, int start) {
        int at = start;
        int length = text.length();
        if (length <= SHORT) {
            target[at++] = (char) (length << 1);
        } else {
            target[at++] = (char) (((length << 1) & ~MORE) | MORE);
            target[at++] = (char) (length >> 6);
        }
        text.getChars(0, length, target, at);
        return at + length;
    }

    /**
     * The event that was written there.
     *
     * @param length in chars
     * @param occurredAt milliseconds since 1970
     */
    static Event read(char[] source, int start, int length, long occurredAt, Limits limits) {
        byte[] bytes = new byte[length];
        int unusual = 0;
        // One loop without exits over all of it, which the JVM makes the most of.
        for (int i = 0; i < length; i++) {
            char c = source[start + i];
            bytes[i] = (byte) c;
            unusual += isUnusual(c);
        }
        int nameEnd = endOfText(source, start);
        int at = nameEnd;
        unusual -= unusualLength(source, start) + isUnusual(source[at]);
        if (source[at] != 0) {
            for (int texts = source[at++]; texts > 0; texts--) {
                unusual -= unusualLength(source, at);
                at = endOfText(source, at);
            }
            unusual -= isUnusual(source[at]);
        }
        return unusual == 0 ? new Event(bytes, nameEnd - start, occurredAt) : within(limits, source, start, occurredAt);
    }

    private static Event within(Limits limits, char[] source, int start, long occurredAt) {
        int at = endOfText(source, start);
        String event = textBefore(at, source, start);
        Map<String, String> attributes = new LinkedHashMap<>();
        if (source[at] != 0) {
            for (int entries = source[at++] >> 1; entries > 0; entries--) {
                int endOfKey = endOfText(source, at);
                int endOfValue = endOfText(source, endOfKey);
                attributes.put(textBefore(endOfKey, source, at), textBefore(endOfValue, source, endOfKey));
                at = endOfValue;
            }
        }
        return Event.of(limits.name(event), limits.entries(attributes), occurredAt);
    }

    private static String textBefore(int end, char[] source, int start) {
        int text = start + (source[start] < MORE ? 1 : 2);
        return new String(source, text, end - text);
    }

    private static int endOfText(char[] source, int start) {
        char length = source[start];
        return length < MORE
                ? start + 1 + (length >> 1)
                : start + 2 + (((length & ~MORE) | (source[start + 1] << 7)) >> 1);
    }

    /** How many chars of a length are no printable ASCII. */
    private static int unusualLength(char[] source, int start) {
        return isUnusual(source[start]) + (source[start] < MORE ? 0 : isUnusual(source[start + 1]));
    }

    /** 1 unless it is printable ASCII. */
    private static int isUnusual(char c) {
        return ((c - ' ') | ('~' - c)) >>> 31;
    }
}
