package dev.rollcall.producer.internal.spool;

import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.platform.SystemFiles;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a program that was over at once leaves in the spool: a file of its own, whole or not at all. It belongs to nobody,
 * so that it needs no lock, and whoever comes next sends it. Uses no more of the JVM than programs have loaded anyway,
 * which is what makes it a matter of milliseconds; where that does not do, {@link Spool} does it.
 */
public final class ShortRunWriter implements ConsentGuard.StateAction<Boolean> {

    /** With more, the files of a spool take their time to be looked at, and short runs should share one. */
    private static final int MOST_FILES = 256;

    private static final int MOST_BYTES = 16 * 1024;

    private final Path path;
    private final File folder;
    private final long maxBytes;
    private final List<NumberedEvent> entries;
    private final long lost;

    private ShortRunWriter(Path path, long maxBytes, List<NumberedEvent> entries, long lost) {
        this.path = path;
        this.folder = path.toFile();
        this.maxBytes = maxBytes;
        this.entries = entries;
        this.lost = lost;
    }

    /**
     * Leaves the events of one session.
     *
     * @param maxBytes on disk, of all processes
     * @param lost events that are lost, which none of these reports
     * @return whether it did so; if not, nothing has changed
     */
    public static boolean leave(
            Path stateDirectory, long maxBytes, ConsentGuard permission, List<NumberedEvent> entries, long lost) {
        try {
            Path folder = stateDirectory.resolve(SpoolFolder.NAME);
            return permission.whileItHolds(new ShortRunWriter(folder, maxBytes, entries, lost));
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    @Override
    public Boolean run() throws IOException {
        byte[] content = content();
        if (content.length > MOST_BYTES || !hasRoom() || !SystemFiles.isOwnFolder(path, SystemFiles.ALL_OF_OTHERS)) {
            return false;
        }
        String name = SpoolName.next(SpoolName.randomHex()).toString();
        File draft = new File(folder, name + SpoolName.DRAFT);
        if (!draft.createNewFile()) {
            return false;
        }
        try {
            boolean ownersOnly = draft.setReadable(false, false)
                    && draft.setReadable(true, true)
                    && draft.setWritable(false, false)
                    && draft.setWritable(true, true);
            if (!ownersOnly && File.separatorChar == '/') {
                return false;
            }
            try (FileOutputStream out = new FileOutputStream(draft)) {
                out.write(content);
            }
            return draft.renameTo(new File(folder, name));
        } finally {
            boolean unused = draft.delete();
        }
    }

    private byte[] content() {
        ByteArrayOutputStream content = new ByteArrayOutputStream(1024);
        content.writeBytes(SpoolFormat.HEADER);
        if (!entries.isEmpty()) {
            content.writeBytes(SpoolFormat.session(entries.get(0).session()));
        }
        for (NumberedEvent entry : entries) {
            content.writeBytes(SpoolFormat.event(entry));
        }
        if (lost > 0) {
            content.writeBytes(SpoolFormat.loss(lost));
        }
        return content.toByteArray();
    }

    /** Whether the folder is there, and there is room in it for so short a run beside the largest files in use. */
    private boolean hasRoom() {
        String[] names = folder.list();
        if (names == null || names.length > MOST_FILES) {
            return false;
        }
        long total = SpoolFormat.fileBytes(maxBytes) + MOST_BYTES;
        for (String name : names) {
            total += new File(folder, name).length();
        }
        return total <= maxBytes;
    }
}
