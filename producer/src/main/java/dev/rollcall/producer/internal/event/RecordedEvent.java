package dev.rollcall.producer.internal.event;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as its caller leaves it in the queue: texts that are no longer than the {@link Limits} allow. To check their
 * characters and to encode them is left to the telemetry thread. Immutable; the queue relies on its fields being final.
 */
public final class RecordedEvent {

    /** What an event, and each of its texts, takes beside the chars. */
    private static final int OVERHEAD = 48;

    /** The name, then keys and values in turns. */
    private final String[] texts;

    private final long occurredAt;
    private final int bytes;

    private RecordedEvent(String[] texts, long occurredAt) {
        this.texts = texts;
        this.occurredAt = occurredAt;
        int size = OVERHEAD;
        for (String text : texts) {
            size += OVERHEAD + 2 * text.length();
        }
        bytes = size;
    }

    /**
     * A copy of what a caller records; null when the name cannot be that of an event. What exceeds the limits is cut here, so
     * that the queue does not hold on to it.
     *
     * @param occurredAt milliseconds since 1970
     */
    public static @Nullable RecordedEvent of(
            @Nullable String event, @Nullable Map<String, String> attributes, long occurredAt, Limits limits) {
        String[] texts = textsWithinLimits(event, attributes);
        if (texts != null) {
            return new RecordedEvent(texts, occurredAt);
        }
        String name = limits.name(event);
        return Limits.isEvent(name) ? new RecordedEvent(texts(name, limits.entries(attributes)), occurredAt) : null;
    }

    /** Null if something is to be cut, stripped or left out, or the map cannot be read. */
    @SuppressWarnings("UnusedException") // it is met again, and counted, where the limits are applied
    private static String @Nullable [] textsWithinLimits(
            @Nullable String event, @Nullable Map<String, String> attributes) {
        if (event == null || !Limits.isTrim(event, Limits.NAME) || !Limits.isEvent(event)) {
            return null;
        }
        if (attributes == null) {
            return new String[] {event};
        }
        try {
            int entries = attributes.size();
            if (entries > Limits.ENTRIES) {
                return null;
            }
            String[] texts = new String[1 + 2 * entries];
            int count = 0;
            texts[count++] = event;
            if (entries > 0) {
                for (Map.Entry<String, String> entry : attributes.entrySet()) {
                    String key = entry.getKey();
                    String value = entry.getValue();
                    if (count == texts.length
                            || !Limits.isTrim(key, Limits.KEY)
                            || value == null
                            || value.length() > Limits.VALUE) {
                        return null;
                    }
                    texts[count++] = key;
                    texts[count++] = value;
                }
            }
            return count == texts.length ? texts : null;
        } catch (Throwable unreadable) {
            return null;
        }
    }

    private static String[] texts(String event, Map<String, String> attributes) {
        String[] texts = new String[1 + 2 * attributes.size()];
        int count = 0;
        texts[count++] = event;
        for (Map.Entry<String, String> entry : attributes.entrySet()) {
            texts[count++] = entry.getKey();
            texts[count++] = entry.getValue();
        }
        return texts;
    }

    /** Roughly what it takes in memory. */
    public int bytes() {
        return bytes;
    }

    /** The event with all that cannot be printed replaced, encoded. */
    public Event encode(Limits limits) {
        int entries = texts.length / 2;
        int length = entries == 0 ? 1 : 1 + AvroWriter.lengthOf(entries);
        for (String text : texts) {
            if (!Limits.isPlain(text)) {
                return Event.of(limits.name(texts[0]), limits.entries(attributes()), occurredAt);
            }
            length += AvroWriter.lengthOf(text.length()) + text.length();
        }
        AvroWriter encoded = new AvroWriter(length).writeAscii(texts[0]);
        int nameLength = encoded.length();
        if (entries > 0) {
            encoded.writeLong(entries);
            for (int i = 1; i < texts.length; i++) {
                encoded.writeAscii(texts[i]);
            }
        }
        return new Event(encoded.writeLong(0).toArray(), nameLength, occurredAt);
    }

    private Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 1; i < texts.length; i += 2) {
            attributes.put(texts[i], texts[i + 1]);
        }
        return attributes;
    }
}
