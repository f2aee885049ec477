package dev.rollcall.service.config;

import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An environment variable with a meaning of its own, most often a constant of a service's enum. Each method that reads one
 * takes the default where it is absent or blank, and throws {@link IllegalArgumentException} when the value is invalid or a
 * variable without a default is absent: one line with the name, the value and the fix.
 */
public interface Variable {

    /** Name without the prefix that all have in common. */
    String name();

    /** The value where it is not set; null where it must be set. */
    @Nullable
    String defaultValue();

    /** What it is for, on one line. */
    String meaning();

    /** Whether the value is a secret, so that a file may hold it: the variable's name and {@code _FILE} names the file. */
    default boolean isSecret() {
        return false;
    }

    /** The whole name. */
    default String variable() {
        return Environment.PREFIX + name();
    }

    /** The value as a text without blanks around it. */
    default String in(Map<String, String> env) {
        String value = env.get(variable());
        if (value != null && !value.isBlank()) {
            return value.strip();
        }
        String defaultValue = defaultValue();
        if (defaultValue == null) {
            throw new IllegalArgumentException(variable() + " is not set; it is the " + meaning());
        }
        return defaultValue;
    }

    /** The value as a duration. */
    default Duration duration(Map<String, String> env) {
        return Durations.parse(variable(), in(env));
    }

    /** The value as {@code host:port}; without a host the loopback's. */
    default InetSocketAddress address(Map<String, String> env) {
        String text = in(env);
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, colon);
            return InetSocketAddress.createUnresolved(
                    host.isEmpty() ? "127.0.0.1" : host, Integer.parseInt(text.substring(colon + 1)));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    variable() + ": '" + text + "' is not host:port; write e.g. " + defaultValue(), e);
        }
    }

    /** The value as names that are separated by commas, in lower case. */
    default Set<String> names(Map<String, String> env) {
        return Arrays.stream(in(env).split(","))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The value as a whole number. */
    default int number(Map<String, String> env) {
        try {
            return Integer.parseInt(in(env));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    variable() + ": '" + in(env) + "' is not a whole number; write e.g. 2", e);
        }
    }

    /** The value as a path. */
    default Path path(Map<String, String> env) {
        String text = in(env);
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    variable() + ": '" + text + "' is invalid (" + e.getReason() + "); name a folder or file", e);
        }
    }
}
