package dev.rollcall.producer.internal.spool;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The name of a file in a spool. It says whose the file is; to take a file over is to rename it.
 *
 * @param created milliseconds since 1970: names sort by age
 * @param serial tells files of the same moment apart
 * @param owner name of a {@link SpoolLock}
 */
record SpoolName(long created, String serial, String owner) implements Comparable<SpoolName> {

    static final String SUFFIX = ".spool";

    /** Added to the name of a file while it is written. */
    static final String DRAFT = ".draft";

    private static final int CREATED = 13;
    private static final int SERIAL = CREATED + 1 + 8;
    private static final int LONGEST = 80;

    /** A name that no other file has. */
    static SpoolName next(String owner) {
        long created = Math.min(Math.max(0, System.currentTimeMillis()), 9_999_999_999_999L);
        return new SpoolName(created, randomHex(), owner);
    }

    /** Null when it is no name of this form. */
    static @Nullable SpoolName parse(String name) {
        int end = name.length() - SUFFIX.length();
        if (end <= SERIAL + 1
                || name.length() > LONGEST
                || !name.endsWith(SUFFIX)
                || name.charAt(CREATED) != '-'
                || name.charAt(SERIAL) != '.'
                || !consistsOf("0123456789", name, 0, CREATED)
                || !consistsOf("0123456789abcdef", name, CREATED + 1, SERIAL)
                || !consistsOf("0123456789abcdefghijklmnopqrstuvwxyz-", name, SERIAL + 1, end)) {
            return null;
        }
        return new SpoolName(
                Long.parseLong(name.substring(0, CREATED)),
                name.substring(CREATED + 1, SERIAL),
                name.substring(SERIAL + 1, end));
    }

    static String randomHex() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }

    SpoolName of(String newOwner) {
        return new SpoolName(created, serial, newOwner);
    }

    /** Whether it was made more than a minute ago. A short run's file has no owner that lives: it is done in a moment. */
    boolean isOld() {
        return Math.abs(System.currentTimeMillis() - created) > 60_000;
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

    private static boolean consistsOf(String characters, String name, int from, int to) {
        for (int i = from; i < to; i++) {
            if (characters.indexOf(name.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }
}
