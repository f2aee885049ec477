package dev.rollcall.producer.internal.state;

import dev.rollcall.producer.internal.platform.SystemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one installation of an application keeps in the user's state folder: random bytes, of which the first ones are the
 * secret key of its hashes, and the rest is its id, which is sent where the application names no user.
 */
public final class Installation {

    public static final int SECRET_LENGTH = 32;

    /** Of the file, in bytes. */
    public static final int LENGTH = SECRET_LENGTH + 16;

    public static final String FILE = "installation";

    /** Names that Windows has for devices, whatever follows after a dot. */
    private static final String DEVICES = " con prn aux nul com0 com1 com2 com3 com4 com5 com6 com7 com8 com9"
            + " lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9 ";

    private Installation() {}

    /**
     * The secret kept in a folder; made by the first of all processes that ask.
     *
     * @throws IOException when it can be neither read nor kept, or may be known to others
     */
    public static byte[] secret(Path directory) throws IOException {
        return secretOf(kept(directory));
    }

    /** All that is kept, see {@link #secret}. */
    static byte[] kept(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!file.toFile().exists()) {
            StateFolder.add(directory, FILE, random());
        }
        if (!SystemFiles.isOwnFile(file, SystemFiles.WRITE_OF_OTHERS)) {
            throw new IOException("the file " + FILE + " is not this user's alone");
        }
        byte[] kept = SystemFiles.read(file, LENGTH + 1);
        if (kept.length != LENGTH) {
            throw new IOException("the file " + FILE + " is damaged");
        }
        return kept;
    }

    /** What would be kept, for this run only. */
    static byte[] random() {
        return SystemFiles.randomBytes(LENGTH);
    }

    static byte[] secretOf(byte[] kept) {
        return Arrays.copyOf(kept, SECRET_LENGTH);
    }

    static String uidOf(byte[] kept) {
        return HexFormat.of().formatHex(kept, SECRET_LENGTH, LENGTH);
    }

    /** Where the operating system wants such files; null when it does not say, or names no absolute path. */
    public static @Nullable Path defaultDirectory(String product, Map<String, String> environment) {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        Path base;
        if (os.startsWith("windows")) {
            base = absolute(environment.get("LOCALAPPDATA"));
        } else {
            Path home = absolute(System.getProperty("user.home"));
            Path given = absolute(environment.get("XDG_STATE_HOME"));
            if (os.startsWith("mac")) {
                base = home == null ? null : home.resolve("Library/Application Support");
            } else {
                base = given != null || home == null ? given : home.resolve(".local/state");
            }
        }
        return base == null ? null : base.resolve("rollcall").resolve(folderName(product));
    }

    private static @Nullable Path absolute(@Nullable String name) {
        try {
            Path path = name == null ? null : Path.of(name);
            return path != null && path.isAbsolute() ? path : null;
        } catch (InvalidPathException quotedOrNotOfThisLocale) {
            return null;
        }
    }

    /**
     * The product, with each byte as %xx that some file system does not tell apart or does not take: no two products have
     * one folder, though capitals may not count there.
     */
    private static String folderName(String product) {
        StringBuilder name = new StringBuilder();
        byte[] bytes = product.getBytes(StandardCharsets.UTF_8);
        int stem = product.indexOf('.') < 0 ? product.length() : product.indexOf('.');
        boolean isDevice = DEVICES.contains(" " + product.substring(0, stem).toLowerCase(Locale.ROOT) + " ");
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xff);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
            boolean dotWithin = c == '.' && i > 0 && i < bytes.length - 1;
            if ((plain || dotWithin) && !(isDevice && i == 0)) {
                name.append(c);
            } else {
                name.append('%').append(HexFormat.of().toHexDigits(bytes[i]));
            }
        }
        return name.toString();
    }
}
