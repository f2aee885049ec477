package dev.rollcall.producer.internal.spool;

import dev.rollcall.producer.internal.event.Event;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * How events stand in a file: a header, then frames. A frame is the length of what it holds, its CRC-32, and a session, an
 * event of the session before it, or a number of losses. A session names its fields, so that a later version of the library
 * reads what it knows of them and encodes the events in its own schema; of an event, the name and the attributes stand as in a
 * record.
 */
final class SpoolFormat {

    static final byte[] HEADER = "RCSPOOL2".getBytes(StandardCharsets.US_ASCII);

    private static final long LARGEST_FILE = 64 * 1024;
    private static final int FRAME_HEADER = 8;
    private static final byte SESSION = 1;
    private static final byte EVENT = 2;
    private static final byte LOSS = 3;

    private SpoolFormat() {}

    /** The maximum size of a file, in bytes, for a maximum size of the spool. */
    static long fileBytes(long maxBytes) {
        return Math.min(LARGEST_FILE, maxBytes / 4);
    }

    static byte[] session(Session session) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = begin(SESSION, bytes)) {
            writeMap(session.fields(), out);
            writeMap(session.context().dependencies(), out);
        } catch (IOException e) {
            throw new IllegalArgumentException("too long to be kept", e);
        }
        return sealed(bytes.toByteArray());
    }

    static byte[] event(NumberedEvent entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = begin(EVENT, bytes)) {
            out.writeLong(entry.number());
            out.writeLong(entry.lostBefore());
            out.writeLong(entry.event().occurredAt());
            out.writeInt(entry.event().nameLength());
            out.write(entry.event().bytes());
        } catch (IOException e) {
            throw new IllegalArgumentException("too long to be kept", e);
        }
        return sealed(bytes.toByteArray());
    }

    /** The number of lost events that no record has reported. */
    static byte[] loss(long events) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = begin(LOSS, bytes)) {
            out.writeLong(events);
        } catch (IOException e) {
            throw new IllegalArgumentException("too long to be kept", e);
        }
        return sealed(bytes.toByteArray());
    }

    /** What is whole, up to the first damage. */
    static Contents read(byte[] file) {
        List<NumberedEvent> entries = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file);
        if (file.length < HEADER.length || !ByteBuffer.wrap(HEADER).equals(in.slice(0, HEADER.length))) {
            return new Contents(entries, 0, false, false);
        }
        in.position(HEADER.length);
        Session session = null;
        long lost = 0;
        while (in.hasRemaining()) {
            try {
                DataInputStream frame = nextFrame(in);
                byte kind = frame == null ? 0 : frame.readByte();
                if (frame != null && kind == SESSION) {
                    session = readSession(frame);
                } else if (frame != null && kind == EVENT && session != null) {
                    entries.add(readEvent(frame, session));
                } else if (frame != null && kind == LOSS) {
                    lost += frame.readLong();
                } else {
                    return new Contents(entries, lost, true, false);
                }
            } catch (IOException | RuntimeException notOfThisFormat) {
                return new Contents(entries, lost, true, false);
            }
        }
        return new Contents(entries, lost, true, true);
    }

    /**
     * Whether a file can be appended to: all of its frames have their length, and the last one its checksum. That of the
     * others is looked at when they are sent.
     */
    static boolean endsWhole(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        if (file.length < HEADER.length || !ByteBuffer.wrap(HEADER).equals(in.slice(0, HEADER.length))) {
            return false;
        }
        int at = HEADER.length;
        while (file.length - at >= FRAME_HEADER) {
            int length = in.getInt(at);
            int end = at + FRAME_HEADER + length;
            if (length <= 0 || end < 0 || end > file.length) {
                return false;
            }
            if (end == file.length) {
                return in.getInt(at + Integer.BYTES) == checksum(file, at + FRAME_HEADER, length);
            }
            at = end;
        }
        return at == file.length;
    }

    private static DataOutputStream begin(byte kind, ByteArrayOutputStream bytes) throws IOException {
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(0);
        out.writeByte(kind);
        return out;
    }

    /** A frame that has its length and its checksum. */
    private static byte[] sealed(byte[] frame) {
        int length = frame.length - FRAME_HEADER;
        ByteBuffer.wrap(frame).putInt(length).putInt(checksum(frame, FRAME_HEADER, length));
        return frame;
    }

    private static @Nullable DataInputStream nextFrame(ByteBuffer in) {
        if (in.remaining() < FRAME_HEADER) {
            return null;
        }
        int length = in.getInt();
        int checksum = in.getInt();
        if (length <= 0 || length > in.remaining()) {
            return null;
        }
        byte[] frame = new byte[length];
        in.get(frame);
        return checksum == checksum(frame, 0, length) ? new DataInputStream(new ByteArrayInputStream(frame)) : null;
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    private static Session readSession(DataInputStream in) throws IOException {
        Map<String, String> fields = readMap(in);
        return Session.of(fields, readMap(in));
    }

    private static NumberedEvent readEvent(DataInputStream in, Session session) throws IOException {
        long number = in.readLong();
        long lostBefore = in.readLong();
        long occurredAt = in.readLong();
        int nameLength = in.readInt();
        byte[] event = in.readAllBytes();
        if (nameLength < 1 || nameLength >= event.length) {
            throw new IOException("a name of " + nameLength + " bytes in an event of " + event.length);
        }
        return new NumberedEvent(session, new Event(event, nameLength, occurredAt), number, lostBefore);
    }

    private static void writeMap(Map<String, String> map, DataOutputStream out) throws IOException {
        out.writeInt(map.size());
        for (Map.Entry<String, String> entry : map.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeUTF(entry.getValue());
        }
    }

    private static Map<String, String> readMap(DataInputStream in) throws IOException {
        Map<String, String> map = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String key = in.readUTF();
            map.put(key, in.readUTF());
        }
        return map.isEmpty() ? Map.of() : map;
    }

    /**
     * What a file holds.
     *
     * @param lost events that are lost, which no record has reported
     * @param known whether the file is of this format
     * @param whole whether every frame is
     */
    record Contents(List<NumberedEvent> entries, long lost, boolean known, boolean whole) {}
}
