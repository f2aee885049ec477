package dev.rollcall.producer.internal.state;

import dev.rollcall.producer.internal.platform.SystemFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The folder in which a product keeps its state for a user. Only the owner can read what is in it. It may be a folder of
 * the host's: what the library did not make, it does not touch.
 */
public final class StateFolder {

    /** What registries said. */
    public static final String SCHEMA_IDS = "schema-ids";

    private StateFolder() {}

    /** Gives a file this content, whole or not at all, whatever happens meanwhile. */
    public static void replace(Path folder, String name, byte[] content) throws IOException {
        Path draft = draft(folder, name, content);
        try {
            Files.move(
                    draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Gives a file this content, whole or not at all, unless it is there or another process makes it first. */
    static void add(Path folder, String name, byte[] content) throws IOException {
        Path draft = draft(folder, name, content);
        try {
            publish(draft, folder.resolve(name));
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** A new file of any name with this content; its folder is made where it is missing. */
    static Path draft(Path folder, String name, byte[] content) throws IOException {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(folder, onlyOwner(posix, "rwx------"));
        Path draft = folder.resolve(name + "." + HexFormat.of().formatHex(SystemFiles.randomBytes(8)));
        try {
            writeNew(draft, content);
            return draft;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
    }

    /** Makes a file and writes it by one opening: nobody can put another one there in between. */
    private static void writeNew(Path file, byte[] content) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            for (boolean whole = false; !whole; ) {
                try (FileChannel made = create(file)) {
                    for (ByteBuffer left = ByteBuffer.wrap(content); left.hasRemaining(); ) {
                        made.write(left);
                    }
                    whole = true;
                } catch (ClosedByInterruptException e) {
                    // It is kept for the caller, who may not have meant this.
                    interrupted = Thread.interrupted();
                    Files.deleteIfExists(file);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Makes a file that was not there before, to be written. A link of its name is not followed. */
    public static FileChannel create(Path file) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                onlyOwner(posix, "rw-------"));
    }

    /**
     * Deletes the installation's secret, the mark of what the user was told, and what registries said.
     *
     * @throws IOException when something is left
     */
    public static void clear(Path folder) throws IOException {
        for (String name : List.of(Installation.FILE, NoticeMark.FILE, SCHEMA_IDS)) {
            Files.deleteIfExists(folder.resolve(name));
            try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder, name + ".????????????????")) {
                for (Path draft : drafts) {
                    Files.deleteIfExists(draft);
                }
            } catch (NoSuchFileException | NotDirectoryException nothingIsKept) {
                return;
            }
        }
    }

    /** Gives the file its name whole, unless another process did so before. */
    private static void publish(Path draft, Path file) throws IOException {
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException theOtherWins) {
            return;
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException noLinksHere) {
            try {
                Files.move(draft, file);
            } catch (FileAlreadyExistsException theOtherWins) {
                return;
            }
        }
    }

    public static FileAttribute<?>[] onlyOwner(boolean posix, String permissions) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
