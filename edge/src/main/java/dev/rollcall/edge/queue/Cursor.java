package dev.rollcall.edge.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A file that says up to where the queue is done. It is not synced with each change: after a power cut it may say less than
 * is done, and events are sent again. Not thread-safe.
 */
final class Cursor implements AutoCloseable {

    private static final int LENGTH = 20;

    private final FileChannel channel;
    private long segment;
    private long offset;

    private Cursor(FileChannel channel) {
        this.channel = channel;
    }

    static Cursor open(Path file) throws IOException {
        Cursor cursor = new Cursor(
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        ByteBuffer in = ByteBuffer.allocate(LENGTH);
        cursor.channel.read(in, 0);
        if (in.position() == LENGTH && in.getInt(LENGTH - Integer.BYTES) == checksum(in)) {
            cursor.segment = in.getLong(0);
            cursor.offset = in.getLong(Long.BYTES);
        } else {
            cursor.moveTo(0, 0);
            cursor.channel.force(true);
        }
        return cursor;
    }

    /** Number of the first segment that is not done. */
    long segment() {
        return segment;
    }

    /** Up to where that is done. */
    long offset() {
        return offset;
    }

    void moveTo(long newSegment, long newOffset) throws IOException {
        segment = newSegment;
        offset = newOffset;
        ByteBuffer out = ByteBuffer.allocate(LENGTH).putLong(newSegment).putLong(newOffset);
        out.putInt(checksum(out)).flip();
        channel.write(out, 0);
    }

    @Override
    public void close() throws IOException {
        channel.force(true);
        channel.close();
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(LENGTH - Integer.BYTES));
        return (int) crc.getValue();
    }
}
