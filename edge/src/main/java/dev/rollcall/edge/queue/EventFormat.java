package dev.rollcall.edge.queue;

import dev.rollcall.producer.Context;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the events of a request stand in the queue: the version of the format, the time, and the events, of which each begins
 * with its source unless that is the source of the event before. Ids are hashed; another id cannot be written.
 */
final class EventFormat {

    private static final byte VERSION = 1;
    private static final int QUEUED_AT = 1;
    private static final int COUNT = QUEUED_AT + Long.BYTES;
    private static final int ABSENT = -1;

    private EventFormat() {}

    /** @throws IllegalArgumentException when an id is not hashed, or an event has no time of its own */
    static byte[] encode(List<RelayedEvent> events, Instant queuedAt) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + 64 * events.size());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(queuedAt.toEpochMilli());
            out.writeInt(events.size());
            RelayedEvent before = null;
            for (RelayedEvent event : events) {
                boolean known = before != null && isOfSameSource(event, before);
                out.writeBoolean(known);
                if (!known) {
                    writeSource(event, out);
                }
                writeEvent(event, out);
                before = event;
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException when this is not of this version, or damaged */
    static List<RelayedEvent> decode(byte[] entry) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(entry))) {
            if (in.readByte() != VERSION) {
                throw new IOException("another version of the format: " + entry[0]);
            }
            in.readLong();
            int count = in.readInt();
            List<RelayedEvent> events = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                boolean known = in.readBoolean();
                RelayedEvent.Builder builder = RelayedEvent.builder();
                if (!known) {
                    readSource(in, builder);
                } else if (!events.isEmpty()) {
                    copySource(events.get(i - 1), builder);
                }
                events.add(readEvent(in, builder));
            }
            return events;
        } catch (IllegalArgumentException e) {
            throw new IOException("not what was written", e);
        }
    }

    /** When an entry of this version came into the queue. */
    static Instant queuedAt(byte[] entry) {
        return Instant.ofEpochMilli(ByteBuffer.wrap(entry).getLong(QUEUED_AT));
    }

    /** The number of events of an entry, of whatever version it is. */
    static int events(byte[] entry) {
        return entry.length < COUNT + Integer.BYTES ? 0 : ByteBuffer.wrap(entry).getInt(COUNT);
    }

    private static boolean isOfSameSource(RelayedEvent a, RelayedEvent b) {
        return a.product().equals(b.product())
                && a.version().equals(b.version())
                && a.user().equals(b.user())
                && Objects.equals(a.session(), b.session())
                && a.oneIn() == b.oneIn()
                && Objects.equals(a.startedAt(), b.startedAt())
                && a.context().equals(b.context());
    }

    private static void copySource(RelayedEvent event, RelayedEvent.Builder builder) {
        builder.product(event.product())
                .version(event.version())
                .user(event.user())
                .session(event.session())
                .oneIn(event.oneIn())
                .startedAt(event.startedAt())
                .context(event.context());
    }

    private static void writeSource(RelayedEvent event, DataOutputStream out) throws IOException {
        Context context = event.context();
        writeText(event.product(), out);
        writeText(event.version(), out);
        writeText(hash(event.user()), out);
        writeText(event.session() == null ? null : hash(event.session()), out);
        out.writeInt(event.oneIn());
        writeTime(event.startedAt(), out);
        writeText(context.architecture(), out);
        writeText(context.platform(), out);
        writeText(context.platformRelease(), out);
        writeText(context.platformVersion(), out);
        writeText(context.processor(), out);
        writeText(context.ciVendor(), out);
        writeText(context.container(), out);
        writeText(context.runtime(), out);
        writeMap(context.dependencies(), out);
    }

    private static void readSource(DataInputStream in, RelayedEvent.Builder builder) throws IOException {
        builder.product(required(readText(in)))
                .version(required(readText(in)))
                .user(RelayedId.hashed(required(readText(in))));
        String session = readText(in);
        builder.session(session == null ? null : RelayedId.hashed(session))
                .oneIn(in.readInt())
                .startedAt(readTime(in))
                .context(Context.builder()
                        .architecture(readText(in))
                        .platform(readText(in))
                        .platformRelease(readText(in))
                        .platformVersion(readText(in))
                        .processor(readText(in))
                        .ciVendor(readText(in))
                        .container(readText(in))
                        .runtime(readText(in))
                        .dependencies(readMap(in))
                        .build());
    }

    private static void writeEvent(RelayedEvent event, DataOutputStream out) throws IOException {
        Instant occurredAt = event.occurredAt();
        if (occurredAt == null || event.sentAt() != null) {
            throw new IllegalArgumentException("an event that waits needs a time of its own, by this process's clock");
        }
        writeText(event.event(), out);
        out.writeLong(event.sessionSeq());
        out.writeLong(event.lostBefore());
        out.writeLong(occurredAt.toEpochMilli());
        writeMap(event.attributes(), out);
    }

    private static RelayedEvent readEvent(DataInputStream in, RelayedEvent.Builder builder) throws IOException {
        return builder.event(required(readText(in)))
                .sessionSeq(in.readLong())
                .lostBefore(in.readLong())
                .occurredAt(Instant.ofEpochMilli(in.readLong()))
                .attributes(readMap(in))
                .build();
    }

    private static String hash(RelayedId id) {
        return id.hashedWith(raw -> {
            throw new IllegalArgumentException("an id is not hashed; only hashed ids are kept");
        });
    }

    private static void writeTime(@Nullable Instant time, DataOutputStream out) throws IOException {
        out.writeBoolean(time != null);
        if (time != null) {
            out.writeLong(time.toEpochMilli());
        }
    }

    private static @Nullable Instant readTime(DataInputStream in) throws IOException {
        return in.readBoolean() ? Instant.ofEpochMilli(in.readLong()) : null;
    }

    private static void writeMap(Map<String, String> map, DataOutputStream out) throws IOException {
        out.writeInt(map.size());
        for (Map.Entry<String, String> entry : map.entrySet()) {
            writeText(entry.getKey(), out);
            writeText(entry.getValue(), out);
        }
    }

    private static Map<String, String> readMap(DataInputStream in) throws IOException {
        Map<String, String> map = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            map.put(required(readText(in)), required(readText(in)));
        }
        return map;
    }

    private static void writeText(@Nullable String text, DataOutputStream out) throws IOException {
        if (text == null) {
            out.writeInt(ABSENT);
        } else {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        }
    }

    private static @Nullable String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length == ABSENT) {
            return null;
        }
        if (length < 0 || length > in.available()) {
            throw new EOFException("a text of " + length + " bytes");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String required(@Nullable String text) throws IOException {
        if (text == null) {
            throw new EOFException("a text is missing");
        }
        return text;
    }
}
