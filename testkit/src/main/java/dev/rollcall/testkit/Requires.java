package dev.rollcall.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * What tests need that a machine may lack. Where it is not there the test is skipped, with a printed reason, unless the
 * system property {@code rollcall.require}, a list such as {@code docker,promtool}, names it: then the test fails.
 */
public final class Requires {
    static final String PROPERTY = "rollcall.require";

    private Requires() {}

    /** Skips the calling test, or fails it, where a program is not on the PATH. */
    public static void program(String name) {
        that(name, isOnPath(name), name + " is not installed");
    }

    /**
     * Skips the calling test, or fails it, where something is not there.
     *
     * @param name how {@code rollcall.require} calls it
     * @param reason why it is not there
     */
    public static void that(String name, boolean present, String reason) {
        if (present) {
            return;
        }
        if (List.of(System.getProperty(PROPERTY, "").split(",")).contains(name)) {
            throw new AssertionError("-D" + PROPERTY + " names " + name + ", but " + reason);
        }
        System.err.println("skipped: " + reason);
        Assumptions.abort(reason);
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
