package dev.rollcall.edge.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of the queue: frames, one after another. A frame is the length of its entry, a CRC-32C and the entry. The checksum
 * begins with the file's name, which holds a random number: no bytes of a client can pass for a frame. Not thread-safe.
 */
final class Segment {

    static final String SUFFIX = ".events";
    static final String ASIDE = ".aside";
    static final int FRAME_HEADER = 8;

    /** Where bytes are damaged, no more than this is taken for an entry. */
    static final int LARGEST_ENTRY = 64 << 20;

    private static final int NUMBER_DIGITS = 16;

    private final Path path;
    private final long number;
    private final byte[] name;
    private @Nullable FileChannel channel;
    private long end;
    private long given;
    private boolean damaged;

    private Segment(Path path, @Nullable FileChannel channel, long end) {
        this.path = path;
        this.channel = channel;
        this.end = end;
        String text = path.getFileName().toString();
        number = Long.parseLong(text.substring(0, NUMBER_DIGITS), 16);
        name = text.getBytes(StandardCharsets.UTF_8);
    }

    /** A new file to append to, which is there after a power cut, too. */
    static Segment create(Path folder, long number) throws IOException {
        Path path = folder.resolve(String.format(
                "%016x-%08x%s", number, ThreadLocalRandom.current().nextInt(), SUFFIX));
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel directory = FileChannel.open(folder)) {
            directory.force(true);
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(path);
            throw e;
        }
        return new Segment(path, channel, 0);
    }

    /** A file of an earlier run. Nothing more is appended to it: it may end in the middle of a frame. */
    static Segment of(Path path) throws IOException {
        return new Segment(path, null, Files.size(path));
    }

    static boolean isSegment(Path path) {
        return path.getFileName().toString().matches("[0-9a-f]{16}-[0-9a-f]{8}\\.events");
    }

    long number() {
        return number;
    }

    /** Length of what is synced, in bytes. */
    long end() {
        return end;
    }

    /** Where the last entry ends that somebody has to release; 0 when there is none. */
    long given() {
        return given;
    }

    void give(long entryEnd) {
        given = entryEnd;
    }

    boolean isDamaged() {
        return damaged;
    }

    void setDamaged() {
        damaged = true;
    }

    /** Appends entries and syncs them: all, or none that is read again by this process. */
    void append(List<byte[]> entries) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            throw new IOException("not open");
        }
        ByteBuffer frames = ByteBuffer.allocate(
                Math.toIntExact(entries.stream().mapToLong(DiskQueue::sizeOf).sum()));
        for (byte[] entry : entries) {
            frames.putInt(entry.length).putInt(checksum(entry, 0, entry.length)).put(entry);
        }
        frames.flip();
        while (frames.hasRemaining()) {
            open.write(frames, end + frames.position());
        }
        open.force(false);
        end += frames.limit();
    }

    /** Ends the writing. What was not synced is cut off, as far as the disk lets it. */
    void seal() {
        try (FileChannel open = channel) {
            if (open != null && open.size() > end) {
                open.truncate(end);
            }
        } catch (IOException e) {
            // Nobody was told that the rest is durable; a later run may send it all the same.
        } finally {
            channel = null;
        }
    }

    /** All bytes from an offset to the end. */
    byte[] read(long from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) (end - from));
        try (FileChannel in = FileChannel.open(path)) {
            while (bytes.hasRemaining() && in.read(bytes, from + bytes.position()) >= 0) {
                // A read may give less than it was asked for.
            }
        }
        return bytes.array();
    }

    /** The length of the frame at an offset; 0 when there is no whole one. */
    int frameAt(byte[] bytes, int offset) {
        if (bytes.length - offset < FRAME_HEADER) {
            return 0;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, FRAME_HEADER);
        int length = in.getInt();
        int checksum = in.getInt();
        if (length <= 0 || length > LARGEST_ENTRY || length > bytes.length - offset - FRAME_HEADER) {
            return 0;
        }
        return checksum == checksum(bytes, offset + FRAME_HEADER, length) ? FRAME_HEADER + length : 0;
    }

    /** Removes the file, or renames it where a part of it could not be read. */
    void remove() throws IOException {
        seal();
        if (damaged) {
            Files.move(path, path.resolveSibling(path.getFileName() + ASIDE), StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.deleteIfExists(path);
        }
    }

    private int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(name);
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
