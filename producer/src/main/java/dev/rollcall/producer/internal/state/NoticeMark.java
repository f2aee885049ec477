package dev.rollcall.producer.internal.state;

import dev.rollcall.producer.internal.platform.HostLog;
import dev.rollcall.producer.internal.platform.SystemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of which the user of an installation was told, kept in the state folder. */
public final class NoticeMark {

    static final String FILE = "notice";

    private static final int LONGEST = 16 * 1024;

    private NoticeMark() {}

    /** Whether the user was told of all these fields. */
    public static boolean holds(@Nullable Path folder, List<String> fields) {
        if (folder == null) {
            return false;
        }
        try {
            return new String(SystemFiles.read(folder.resolve(FILE), LONGEST), StandardCharsets.UTF_8)
                    .lines()
                    .toList()
                    .containsAll(fields);
        } catch (IOException | RuntimeException notTold) {
            return false;
        }
    }

    /** Remembers that the user was told. Where nothing can be kept, the user is told again by the next run. */
    public static void leave(@Nullable Path folder, List<String> fields, ConsentGuard permission) {
        if (folder == null) {
            return;
        }
        byte[] mark = (String.join("\n", fields) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            permission.whileItHolds(() -> {
                StateFolder.replace(folder, FILE, mark);
                return mark;
            });
        } catch (IOException | RuntimeException e) {
            // Without the message: it names a path, and that a user.
            HostLog.get()
                    .info(
                            "It cannot be recorded that the user has seen the notice ({})",
                            e.getClass().getSimpleName());
        }
    }
}
