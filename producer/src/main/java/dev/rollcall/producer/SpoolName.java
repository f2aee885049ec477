package dev.rollcall.producer;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a file in a spool. It says whose the file is; to take a file over is to rename it.
 *
 * @param created milliseconds since 1970: names sort by age
 * @param serial tells files of the same moment apart
 * @param owner name of a {@link SpoolOwner}
 */
record SpoolName(long created, String serial, String owner) implements Comparable<SpoolName> {

    static final String SUFFIX = ".spool";

    private static final Pattern FORM = Pattern.compile("(\\d{13})-([0-9a-f]{8})\\.([0-9a-z-]{1,40})\\.spool");

    /** A name that no other file has. */
    static SpoolName next(String owner) {
        long created = Math.min(Math.max(0, System.currentTimeMillis()), 9_999_999_999_999L);
        return new SpoolName(created, randomHex(), owner);
    }

    /** Null when it is no name of this form. */
    static @Nullable SpoolName parse(String name) {
        Matcher matcher = FORM.matcher(name);
        return matcher.matches()
                ? new SpoolName(Long.parseLong(matcher.group(1)), matcher.group(2), matcher.group(3))
                : null;
    }

    static String randomHex() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }

    SpoolName of(String newOwner) {
        return new SpoolName(created, serial, newOwner);
    }

    @Override
    public int compareTo(SpoolName other) {
        int byAge = Long.compare(created, other.created);
        return byAge == 0 ? serial.compareTo(other.serial) : byAge;
    }

    @Override
    public String toString() {
        String digits = String.valueOf(created);
        return "0".repeat(13 - digits.length()) + digits + "-" + serial + "." + owner + SUFFIX;
    }
}
