package dev.rollcall.service.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them in settings: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}, {@code 2d}. */
public final class Durations {

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

    /** Far beyond what any setting can mean, and far below where arithmetic of milliseconds ends. */
    private static final Duration MOST = Duration.ofDays(3_650);

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @param option the name of the setting, for the message
     * @throws IllegalArgumentException when the text is not a duration, or is longer than ten years
     */
    public static Duration parse(String option, String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    option + ": '" + text + "' is not a duration; write a number and ms, s, m, h or d, e.g. 10s");
        }
        long number = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                };
        if (duration.compareTo(MOST) > 0) {
            throw Settings.invalid(option, text, "must be at most " + format(MOST));
        }
        return duration;
    }

    /** Writes a duration the way {@link #parse} reads it, in the largest unit that loses nothing. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0) {
            return "0s";
        } else if (millis % 86_400_000 == 0) {
            return millis / 86_400_000 + "d";
        } else if (millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        } else if (millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        } else if (millis % 1_000 == 0) {
            return millis / 1_000 + "s";
        }
        return millis + "ms";
    }
}
