package dev.rollcall.producer.internal.platform;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/** Files of a few bytes, of the library's or of the operating system's, and what those say. Loads little. */
public final class SystemFiles {

    /** Who else may write to a file, as in the mode of a file. */
    public static final int WRITE_OF_OTHERS = 0022;

    /** Whatever others may do with a file. */
    public static final int ALL_OF_OTHERS = 0077;

    private static final boolean WINDOWS = File.separatorChar == '\\';
    private static final Path PROCESSES = Path.of("/proc");

    private static final int ID_LENGTH = 16;

    private static final int TYPE = 0170000;
    private static final int FOLDER = 0040000;
    private static final int REGULAR = 0100000;

    private static final int LONGEST_STATUS = 4096;

    /** Linux counts in these units towards programs, whatever it does within. */
    private static final long TICKS_PER_SECOND = 100;

    /** Of the fields after the name of the process, which stands in parentheses and may itself hold any. */
    private static final int START_FIELD = 19;

    private SystemFiles() {}

    /**
     * The first bytes of a file. Not by way of a channel: the JVM's first one opens a pair of sockets, and a host that is
     * off gets to see none. On Windows a file that is open like that could not be replaced.
     */
    public static byte[] read(Path file, int most) throws IOException {
        try (InputStream in = WINDOWS ? Files.newInputStream(file) : new FileInputStream(file.toFile())) {
            return in.readNBytes(most);
        }
    }

    /** Random bytes for secrets. From the device that {@link SecureRandom} reads, too, once it is loaded. */
    public static byte[] randomBytes(int length) {
        try {
            byte[] bytes = read(Path.of("/dev/urandom"), length);
            if (bytes.length == length) {
                return bytes;
            }
        } catch (IOException | RuntimeException noSuchDevice) {
            // Windows, for instance.
        }
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** An id that nobody else has: 128 random bits, in hex. */
    public static String randomId() {
        return HexFormat.of().formatHex(randomBytes(ID_LENGTH));
    }

    /**
     * Whether a folder is this user's own, no link to one, and closed to others. True where the system knows no modes.
     *
     * @param closed what others may not do
     * @throws IOException when it cannot be told
     */
    public static boolean isOwnFolder(Path folder, int closed) throws IOException {
        return isOwn(folder, FOLDER, closed);
    }

    /** The same of a file. */
    public static boolean isOwnFile(Path file, int closed) throws IOException {
        return isOwn(file, REGULAR, closed);
    }

    private static boolean isOwn(Path path, int type, int closed) throws IOException {
        if (WINDOWS) {
            return type == FOLDER
                    ? Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                    : Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        }
        Map<String, Object> unix = Files.readAttributes(path, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) Objects.requireNonNull(unix.get("mode"));
        return (mode & TYPE) == type && (mode & closed) == 0 && isThisUser(Objects.requireNonNull(unix.get("uid")));
    }

    /** Whether a file's owner is who runs this process; also true where that is not known. */
    private static boolean isThisUser(Object uid) throws IOException {
        Path self = PROCESSES.resolve("self");
        return !self.toFile().exists() || uid.equals(Files.getAttribute(self, "unix:uid"));
    }

    /** When this process started, to some hundredths of a second; the present time where nobody knows. */
    public static Instant processStart() {
        return processStart(PROCESSES);
    }

    static Instant processStart(Path processes) {
        try {
            String status = text(processes.resolve("self/stat"));
            String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ", -1);
            long sinceBoot = Long.parseLong(fields[START_FIELD]) * 1000 / TICKS_PER_SECOND;
            String uptime = text(processes.resolve("uptime"));
            long up = Long.parseLong(uptime.substring(0, uptime.indexOf(' ')).replace(".", "")) * 10;
            if (up >= sinceBoot) {
                return Instant.now().minusMillis(up - sinceBoot);
            }
        } catch (IOException | RuntimeException notLinux) {
            // The JVM knows, too, but sets up the means to wait for other processes when it is asked.
        }
        try {
            return JvmStart.TIME;
        } catch (LinkageError notInThisRuntime) {
            return Instant.now();
        }
    }

    private static String text(Path file) throws IOException {
        return new String(read(file, LONGEST_STATUS), StandardCharsets.ISO_8859_1);
    }

    /** Apart, since Android has no {@link ProcessHandle}. */
    private static final class JvmStart {

        private static final Instant TIME =
                ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    }
}
