package dev.rollcall.producer.internal.state;

import dev.rollcall.producer.Consent;
import dev.rollcall.producer.internal.platform.SystemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The user's choice as it is recorded in the state folder: a word, and how often the user has revoked so far, so that who
 * runs meanwhile sees a revocation that was followed by a grant.
 *
 * @param revocations 0 also where that is not known
 */
public record ConsentFile(Consent.Choice choice, long revocations) {

    public static final String NAME = "consent";

    private static final String GRANTED = "granted ";
    private static final String DENIED = "denied ";
    private static final int MOST_DIGITS = 18;
    private static final int LONGEST = 64;

    private static final ConsentFile NONE = new ConsentFile(Consent.Choice.UNDECIDED, 0);
    private static final ConsentFile DAMAGED = new ConsentFile(Consent.Choice.DENIED, 0);

    /** What is recorded in a folder; denied when that is damaged or cannot be read. */
    public static ConsentFile read(@Nullable Path folder) {
        if (folder == null) {
            return NONE;
        }
        Path file = folder.resolve(NAME);
        if (isSurelyMissing(folder) || Files.notExists(file)) {
            return NONE;
        }
        try {
            return parse(new String(SystemFiles.read(file, LONGEST), StandardCharsets.ISO_8859_1));
        } catch (IOException | RuntimeException e) {
            return canHold(folder) ? DAMAGED : NONE;
        }
    }

    /** Records that the user agrees. */
    public static void grant(Path folder) throws IOException {
        write(folder, GRANTED, read(folder).revocations);
    }

    /** Records that the user does not. */
    public static void revoke(Path folder) throws IOException {
        write(folder, DENIED, read(folder).revocations + 1);
    }

    private static void write(Path folder, String choice, long revocations) throws IOException {
        StateFolder.replace(folder, NAME, (choice + revocations + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Character by character: a short program reads it, too. */
    private static ConsentFile parse(String text) {
        boolean granted = text.startsWith(GRANTED);
        int from = granted ? GRANTED.length() : DENIED.length();
        if (!granted && !text.startsWith(DENIED)) {
            return DAMAGED;
        }
        long revocations = 0;
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            revocations = revocations * 10 + text.charAt(at) - '0';
            at++;
        }
        boolean whole = at > from && at - from <= MOST_DIGITS && at == text.length() - 1 && text.charAt(at) == '\n';
        return whole ? new ConsentFile(granted ? Consent.Choice.GRANTED : Consent.Choice.DENIED, revocations) : DAMAGED;
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
}
