package dev.rollcall.service.log;

import dev.rollcall.service.config.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * How a program logs, on standard error: as text or as one JSON object a line, and from which level on. Its {@code logback.xml}
 * takes both from system properties.
 */
public final class Logs {

    /** Meaning of {@code ROLLCALL_LOG_FORMAT}. */
    public static final String FORMAT = "how log lines are written: `text`, or `json` for one object a line";

    /** Meaning of {@code ROLLCALL_LOG_LEVEL}. */
    public static final String LEVEL = "least level of Rollcall's own log lines: `error`, `warn`, `info` or `debug`";

    private static final String FORMAT_PROPERTY = "rollcall.log.format";
    private static final String LEVEL_PROPERTY = "rollcall.log.level";

    private Logs() {}

    /**
     * Sets what the variables say. To be called before the first logger is made.
     *
     * @throws IllegalArgumentException when a value is invalid; one line
     */
    public static void configure(Map<String, String> env) {
        set(env, "ROLLCALL_LOG_FORMAT", FORMAT_PROPERTY, List.of("text", "json"));
        set(env, "ROLLCALL_LOG_LEVEL", LEVEL_PROPERTY, List.of("error", "warn", "info", "debug"));
    }

    /** Says why the program ends: a line, or an object where the log has objects. */
    public static void end(String message) {
        if ("json".equals(System.getProperty(FORMAT_PROPERTY))) {
            LoggerFactory.getLogger("dev.rollcall").error(message);
        } else {
            System.err.println("rollcall: " + message);
        }
    }

    private static void set(Map<String, String> env, String variable, String property, List<String> values) {
        @Nullable String given = env.get(variable);
        if (given == null || given.isBlank()) {
            return;
        }
        String value = given.strip().toLowerCase(Locale.ROOT);
        if (!values.contains(value)) {
            throw Settings.invalid(variable, given, "use one of " + String.join(", ", values));
        }
        System.setProperty(property, value);
    }
}
