package dev.rollcall.producer.internal.spool;

import dev.rollcall.producer.internal.platform.SystemFiles;
import dev.rollcall.producer.internal.state.StateFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Set;

/**
 * Someone who has files in a spool: known to other processes to live for as long as it holds the lock on a file of its
 * name. The name begins with that of its JVM: where a process that closes a file loses its locks on it (POSIX), no one may
 * touch the lock of another owner in the same JVM.
 */
final class SpoolLock implements AutoCloseable {

    static final String SUFFIX = ".lock";

    private static final int ATTEMPTS = 5;

    private final String name;
    private final Path file;
    private final FileChannel lock;

    private SpoolLock(String name, Path file, FileChannel lock) {
        this.name = name;
        this.file = file;
        this.lock = lock;
    }

    /**
     * A new owner.
     *
     * @throws IOException when there is no such folder, it cannot be written, or its file system knows no locks
     */
    static SpoolLock in(Path folder) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String name = Jvm.NAME + SpoolName.randomHex();
            Path file = folder.resolve(name + SUFFIX);
            FileChannel channel;
            try {
                channel = StateFolder.create(file);
            } catch (FileAlreadyExistsException taken) {
                continue;
            }
            // Until it is locked, another process may take it for one that was left behind, and delete it.
            if (tryLock(channel) && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return new SpoolLock(name, file, channel);
            }
            channel.close();
        }
        throw new IOException("the lock is not available");
    }

    /** Whether an owner lives. The lock that one left behind is deleted. */
    static boolean lives(Path folder, String name) {
        Path file = folder.resolve(name + SUFFIX);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (name.startsWith(Jvm.NAME)) {
            return true;
        }
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            if (!tryLock(channel)) {
                return true;
            }
            Files.deleteIfExists(file);
            return false;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException cannotTell) {
            return true;
        }
    }

    String name() {
        return name;
    }

    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(file);
        } finally {
            lock.close();
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldByThisJvm) {
            return false;
        }
    }

    /** Tells this JVM from all others, whichever class loader this class was loaded by. */
    private static final class Jvm {

        static final String NAME;

        static {
            String name = HexFormat.of().formatHex(SystemFiles.randomBytes(8));
            Object known = System.getProperties().putIfAbsent("dev.rollcall.jvm", name);
            NAME = (known == null ? name : known) + "-";
        }
    }
}
