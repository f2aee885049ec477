package dev.rollcall.producer.internal.spool;

import dev.rollcall.producer.internal.state.StateFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of a spool as one owner sees them. Files that are named otherwise, links and folders are not touched. For one
 * thread at a time.
 */
public final class SpoolFolder implements AutoCloseable {

    public static final String NAME = "spool";

    /** Locked by the detached sender that runs; its time says when the last one was started. */
    public static final String SENDER = "sender";

    private static final Set<PosixFilePermission> OF_THE_OWNER = PosixFilePermissions.fromString("rwx------");
    private static final int MOST_FILES = 4096;

    private final Path folder;
    private final SpoolLock owner;

    private SpoolFolder(Path folder, SpoolLock owner) {
        this.folder = folder;
        this.owner = owner;
    }

    /**
     * The spool of an installation; its folder is made where it is missing.
     *
     * @throws IOException when the folder is none, cannot be written, or is open to others and cannot be closed
     */
    static SpoolFolder in(Path stateDirectory) throws IOException {
        boolean posix =
                stateDirectory.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(stateDirectory, StateFolder.onlyOwner(posix, "rwx------"));
        Path folder = stateDirectory.resolve(NAME);
        try {
            Files.createDirectory(folder, StateFolder.onlyOwner(posix, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new NotDirectoryException(NAME);
            }
            if (posix) {
                closeToOthers(folder);
            }
        }
        return new SpoolFolder(folder, SpoolLock.in(folder));
    }

    /**
     * Deletes the spool of an installation, whoever has files in it.
     *
     * @throws IOException when something is left
     */
    public static void erase(Path stateDirectory) throws IOException {
        Path folder = stateDirectory.resolve(NAME);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder,
                "{*" + SpoolName.SUFFIX + ",*" + SpoolName.DRAFT + ",*" + SpoolLock.SUFFIX + "," + SENDER + "}")) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Whether there is a file in the spool of an installation. Changes nothing. */
    static boolean isUsedIn(Path stateDirectory) throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(stateDirectory.resolve(NAME), "*" + SpoolName.SUFFIX)) {
            return files.iterator().hasNext();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return false;
        }
    }

    /** The path of a new file. */
    Path next() {
        return folder.resolve(SpoolName.next(owner.name()).toString());
    }

    /** All files, the oldest first. What owners that live no more left half done is cleared away. */
    List<Found> list() throws IOException {
        List<Found> found = new ArrayList<>();
        Map<String, Boolean> lives = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(SpoolLock.SUFFIX)) {
                    lives(name.substring(0, name.length() - SpoolLock.SUFFIX.length()), lives);
                } else if (name.endsWith(SpoolName.DRAFT)) {
                    SpoolName draftOf = SpoolName.parse(name.substring(0, name.length() - SpoolName.DRAFT.length()));
                    if (draftOf != null && draftOf.isOld() && !lives(draftOf.owner(), lives)) {
                        Files.deleteIfExists(file);
                    }
                } else if (found.size() < MOST_FILES) {
                    look(file, SpoolName.parse(name), lives, found);
                }
            }
        }
        Collections.sort(found);
        return found;
    }

    /**
     * Takes a file over from an owner that lives no more.
     *
     * @return where it is now; null when somebody else was faster
     */
    @Nullable
    Path claim(Found file) throws IOException {
        if (file.isOf(owner)) {
            return file.path();
        }
        Path mine = folder.resolve(file.name().of(owner.name()).toString());
        try {
            return Files.move(file.path(), mine);
        } catch (NoSuchFileException somebodyElseWas) {
            return null;
        }
    }

    /** Gives the files that are left to whoever comes next. */
    @Override
    public void close() throws IOException {
        owner.close();
    }

    private void look(Path file, @Nullable SpoolName name, Map<String, Boolean> lives, List<Found> found)
            throws IOException {
        if (name == null) {
            return;
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isRegularFile()) {
                boolean mine = name.owner().equals(owner.name());
                found.add(new Found(file, name, attributes.size(), mine || !lives(name.owner(), lives)));
            }
        } catch (NoSuchFileException e) {
            // Sent, or taken over, in this moment.
        }
    }

    private boolean lives(String name, Map<String, Boolean> known) {
        Boolean lives = known.get(name);
        if (lives == null) {
            lives = SpoolLock.lives(folder, name);
            known.put(name, lives);
        }
        return lives;
    }

    private static void closeToOthers(Path folder) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
        if (!OF_THE_OWNER.containsAll(permissions)) {
            Set<PosixFilePermission> kept = EnumSet.copyOf(permissions);
            kept.retainAll(OF_THE_OWNER);
            Files.setPosixFilePermissions(folder, kept);
        }
    }

    /**
     * A file as it was seen.
     *
     * @param size in bytes
     * @param free whether it can be taken: it is one's own, or its owner lives no more
     */
    record Found(Path path, SpoolName name, long size, boolean free) implements Comparable<Found> {

        @Override
        public int compareTo(Found other) {
            return name.compareTo(other.name);
        }

        boolean isOf(SpoolLock owner) {
            return name.owner().equals(owner.name());
        }
    }
}
