package dev.rollcall.producer.internal.spool;

import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.state.StateFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file of a spool that events are appended to. For one thread at a time. */
final class SpoolFile implements AutoCloseable {

    private static final byte[] NOTHING = {};

    private final Path path;
    private FileChannel channel;
    private long size;
    private @Nullable Session session;

    private SpoolFile(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    static SpoolFile create(Path path) throws IOException {
        SpoolFile file = new SpoolFile(path, StateFolder.create(path), 0);
        try {
            file.write(SpoolFormat.HEADER);
            return file;
        } catch (IOException e) {
            file.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** A file that is there and whole, to append to. */
    static SpoolFile reopen(Path path) throws IOException {
        FileChannel channel = open(path);
        return new SpoolFile(path, channel, channel.size());
    }

    /** Gives a file just these entries, whole or not at all. */
    static void replace(Path path, List<NumberedEvent> entries) throws IOException {
        Path draft = path.resolveSibling(path.getFileName() + SpoolName.DRAFT);
        try {
            try (SpoolFile file = create(draft)) {
                file.append(entries, Long.MAX_VALUE);
            }
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** The length of a file with just this entry, in bytes. */
    static long lengthWith(NumberedEvent entry) {
        return (long) SpoolFormat.HEADER.length
                + SpoolFormat.session(entry.session()).length
                + SpoolFormat.event(entry).length;
    }

    Path path() {
        return path;
    }

    /** Whether nothing was appended. */
    boolean isEmpty() {
        return size <= SpoolFormat.HEADER.length;
    }

    /**
     * Appends entries, as many as there is room for, in one write.
     *
     * @param limit of the file in bytes; an empty file takes an entry of any length
     * @return how many there was room for
     */
    int append(List<NumberedEvent> entries, long limit) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        Session last = session;
        int count = 0;
        for (NumberedEvent entry : entries) {
            byte[] start = entry.session() == last ? NOTHING : SpoolFormat.session(entry.session());
            byte[] event = SpoolFormat.event(entry);
            boolean isFirst = isEmpty() && count == 0;
            if (!isFirst && size + bytes.size() + start.length + event.length > limit) {
                break;
            }
            bytes.writeBytes(start);
            bytes.writeBytes(event);
            last = entry.session();
            count++;
        }
        write(bytes.toByteArray());
        session = last;
        return count;
    }

    /** Appends the number of lost events that no record has reported. */
    void appendLoss(long events) throws IOException {
        write(SpoolFormat.loss(events));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void write(byte[] bytes) throws IOException {
        try {
            writeOnce(bytes);
        } catch (ClosedByInterruptException e) {
            // An interrupt is not meant for this thread. It closes the channel, and leaves open what was written.
            Thread.interrupted();
            channel = open(path);
            channel.truncate(size);
            writeOnce(bytes);
        }
        size += bytes.length;
    }

    private void writeOnce(byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        try {
            while (rest.hasRemaining()) {
                channel.write(rest, size + rest.position());
            }
        } catch (IOException e) {
            if (channel.isOpen()) {
                // What follows half an entry could not be read.
                channel.truncate(size);
            }
            throw e;
        }
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }
}
