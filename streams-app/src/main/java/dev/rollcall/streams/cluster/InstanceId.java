package dev.rollcall.streams.cluster;

import dev.rollcall.streams.failure.JobException;
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
import org.jspecify.annotations.Nullable;

/**
 * The identity of one instance of the job: random, kept with its state, so that after a crash it takes its place in the
 * groups again at once and fences the transactions that it left open.
 *
 * <p>A state folder has a numbered folder for each instance that uses it at a time, locked while it is held: instances
 * of a scaled service can have one volume in common, and find their state again whatever container they come back in.
 */
public final class InstanceId implements AutoCloseable {

    private static final Pattern FORM = Pattern.compile("[0-9a-f-]{36}");
    private static final int MOST_INSTANCES = 1_000;

    private final String id;
    private final Path folder;
    private final FileChannel channel;

    private InstanceId(String id, Path folder, FileChannel channel) {
        this.id = id;
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes the first identity of a state folder that no other process holds, or makes one.
     *
     * @throws JobException when the folder cannot be written to
     */
    public static InstanceId in(Path stateDir, String applicationId) {
        try {
            for (int number = 1; number <= MOST_INSTANCES; number++) {
                Path folder = stateDir.resolve(String.valueOf(number));
                InstanceId taken = take(folder, applicationId);
                if (taken != null) {
                    return taken;
                }
            }
            throw new JobException("ROLLCALL_STATE_DIR: '" + stateDir + "' is held by " + MOST_INSTANCES
                    + " other processes; name another folder");
        } catch (IOException e) {
            throw new JobException(
                    "ROLLCALL_STATE_DIR: '" + stateDir + "' cannot be written ("
                            + e.getClass().getSimpleName() + "); name a writable folder",
                    e);
        }
    }

    private static @Nullable InstanceId take(Path folder, String applicationId) throws IOException {
        Path file = Files.createDirectories(folder.resolve(applicationId)).resolve("instance-id");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (lock(channel)) {
            return new InstanceId(readOrMake(channel), folder, channel);
        }
        channel.close();
        return null;
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

    /** The folder for what this instance keeps. */
    public Path folder() {
        return folder;
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
