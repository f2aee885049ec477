package dev.rollcall.producer.internal;

import dev.rollcall.producer.internal.platform.SystemFiles;
import dev.rollcall.producer.internal.state.StateFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the file of a spool says of its detached senders: its time, when the last one was started; its content, how many in
 * a row have not delivered all that waited, and why the last one had not. The one that runs holds a lock on it.
 *
 * @param outcome of the last one; null before the first
 */
record SenderMark(int failures, @Nullable Outcome outcome) {

    private static final int LONGEST = 64;
    private static final SenderMark NONE = new SenderMark(0, null);

    /** What the file says. */
    static SenderMark read(Path file) {
        try {
            String[] words = new String(SystemFiles.read(file, LONGEST), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", 2);
            return new SenderMark(Integer.parseInt(words[0]), Outcome.valueOf(words[1]));
        } catch (IOException | RuntimeException noneOrDamaged) {
            return NONE;
        }
    }

    /**
     * Whether none was started within an interval. If so, one counts as started now, and as failed until it says otherwise.
     */
    static boolean start(Path file, Duration interval) throws IOException {
        SenderMark before = read(file);
        byte[] started = new SenderMark(before.failures + 1, Outcome.SILENT).toBytes();
        try {
            long age = System.currentTimeMillis()
                    - Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
            if (age >= 0 && age < interval.toMillis()) {
                return false;
            }
            Files.write(
                    file,
                    started,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            try (FileChannel made = StateFolder.create(file)) {
                made.write(ByteBuffer.wrap(started));
            }
        }
        return true;
    }

    /** Says how the sender that holds the file ended. */
    void end(Outcome how, FileChannel file) throws IOException {
        SenderMark ended = new SenderMark(how == Outcome.DELIVERED ? 0 : Math.max(1, failures), how);
        file.truncate(0);
        file.write(ByteBuffer.wrap(ended.toBytes()), 0);
    }

    private byte[] toBytes() {
        return (failures + " " + outcome + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** How a sender ended. */
    enum Outcome {
        DELIVERED("it delivered all"),
        UNREACHABLE("it could not reach the destination"),
        UNACKNOWLEDGED("events were not accepted or acknowledged"),
        OUT_OF_TIME("it ran out of time"),
        SILENT("it did not report how it ended, or could not start");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }
}
