package dev.rollcall.streams;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The identity of one instance of the job: random, kept in its state folder, so that after a crash it takes its place in
 * the groups again at once and fences the transactions that it left open. Locked while held: a second process with the
 * same folder is refused.
 */
final class InstanceId implements AutoCloseable {

    private static final Pattern FORM = Pattern.compile("[0-9a-f-]{36}");

    private final String id;
    private final FileChannel channel;

    private InstanceId(String id, FileChannel channel) {
        this.id = id;
        this.channel = channel;
    }

    /**
     * Reads or makes the identity of a state folder.
     *
     * @throws JobException when the folder cannot be written to or another process holds it
     */
    static InstanceId in(Path stateDir) {
        try {
            Files.createDirectories(stateDir);
            FileChannel channel = FileChannel.open(
                    stateDir.resolve("instance-id"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                throw new JobException("ROLLCALL_STATE_DIR: '" + stateDir
                        + "' is held by another process; give each instance a folder of its own");
            }
            return new InstanceId(readOrMake(channel), channel);
        } catch (IOException e) {
            throw new JobException(
                    "ROLLCALL_STATE_DIR: '" + stateDir + "' cannot be written to ("
                            + e.getClass().getSimpleName() + "); name a folder that can",
                    e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String readOrMake(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(64);
        channel.read(content, 0);
        String known = new String(content.array(), 0, content.position(), StandardCharsets.UTF_8).strip();
        if (FORM.matcher(known).matches()) {
            return known;
        }
        String made = UUID.randomUUID().toString();
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(made.getBytes(StandardCharsets.UTF_8)), 0);
        channel.force(true);
        return made;
    }

    @Override
    public String toString() {
        return id;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The lock goes with the process at the latest.
        }
    }
}
