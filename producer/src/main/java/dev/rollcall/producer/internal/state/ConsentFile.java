package dev.rollcall.producer.internal.state;

import dev.rollcall.producer.Consent;
import dev.rollcall.producer.internal.platform.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The user's choice as it is recorded in the state folder. */
public final class ConsentFile {

    public static final String NAME = "consent";

    private static final byte[] GRANTED = bytes("granted\n");
    private static final byte[] DENIED = bytes("denied\n");

    private ConsentFile() {}

    /** What is recorded in a folder; denied when that is damaged or cannot be read. */
    public static Consent.Choice read(@Nullable Path folder) {
        if (folder == null) {
            return Consent.Choice.UNDECIDED;
        }
        Path file = folder.resolve(NAME);
        if (isSurelyMissing(folder) || Files.notExists(file)) {
            return Consent.Choice.UNDECIDED;
        }
        try {
            return Arrays.equals(SmallFile.read(file, GRANTED.length + 1), GRANTED)
                    ? Consent.Choice.GRANTED
                    : Consent.Choice.DENIED;
        } catch (IOException | RuntimeException e) {
            return canHold(folder) ? Consent.Choice.DENIED : Consent.Choice.UNDECIDED;
        }
    }

    /** Whether the folder can be listed, and holds no choice: the ordinary case, told without an exception. */
    private static boolean isSurelyMissing(Path folder) {
        if (folder.getFileSystem() != FileSystems.getDefault()) {
            return false;
        }
        String[] names = folder.toFile().list();
        return names != null && !Arrays.asList(names).contains(NAME);
    }

    /** Whether a choice may have been recorded there: not below something that is no folder, such as {@code /dev/null}. */
    private static boolean canHold(Path folder) {
        for (Path path = folder; path != null; path = path.getParent()) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return Files.isDirectory(path) || Files.isSymbolicLink(path);
            }
        }
        return true;
    }

    /** Records a choice: granted or denied. */
    public static void write(Path folder, Consent.Choice choice) throws IOException {
        StateFolder.replace(folder, NAME, choice == Consent.Choice.GRANTED ? GRANTED : DENIED);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
