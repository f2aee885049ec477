package dev.rollcall.producer.internal.state;

import dev.rollcall.producer.internal.platform.Randomness;
import dev.rollcall.producer.internal.platform.SmallFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The random secret of one installation of an application, kept in the user's state folder. */
public final class Installation {

    public static final int SECRET_LENGTH = 32;

    public static final String FILE = "installation";

    private Installation() {}

    /**
     * The secret kept in a folder; made by the first of all processes that ask.
     *
     * @throws IOException when it can be neither read nor kept
     */
    public static byte[] secret(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!file.toFile().exists()) {
            StateFolder.add(directory, FILE, randomSecret());
        }
        byte[] secret = SmallFile.read(file, SECRET_LENGTH + 1);
        if (secret.length != SECRET_LENGTH) {
            throw new IOException("the file " + FILE + " is damaged");
        }
        return secret;
    }

    /** A secret for this run only. */
    static byte[] randomSecret() {
        return Randomness.bytes(SECRET_LENGTH);
    }

    /** Where the operating system wants such files; null when it does not say. */
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

    private static @Nullable Path absolute(@Nullable String path) {
        return path != null && Path.of(path).isAbsolute() ? Path.of(path) : null;
    }

    private static String folderName(String product) {
        StringBuilder name = new StringBuilder(product);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 128 || !(Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-')) {
                name.setCharAt(i, '_');
            }
        }
        return name.charAt(0) == '.' ? "_" + name : name.toString();
    }
}
