package dev.rollcall.testkit.truth;

import dev.rollcall.testkit.rows.RowKey;
import java.util.ArrayList;
import java.util.List;

/**
 * The comparison of distinct users: exact below 300, within five standard errors of the sketch above. Not thread-safe.
 *
 * <p>Below 300 the sketch keeps a 26-bit hash of each user, so that two users fall together about once in a thousand
 * rows: that many may be one short.
 */
final class UsersCheck {
    static final int EXACT_BELOW = 300;
    private static final double STANDARD_ERROR = 1.04 / Math.sqrt(1 << 12);
    static final double LARGEST_ERROR = 5 * STANDARD_ERROR;

    private final List<String> oneShort = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private int small;
    private int exact;
    private double largest;

    void add(RowKey key, int expected, long actual) {
        if (expected >= EXACT_BELOW) {
            double error = Math.abs(actual - expected) / (double) expected;
            largest = Math.max(largest, error);
            if (error > LARGEST_ERROR) {
                wrong.add(describe(key, expected, actual));
            }
            return;
        }
        small++;
        if (actual == expected) {
            exact++;
        } else if (actual == expected - 1) {
            oneShort.add(describe(key, expected, actual));
        } else {
            wrong.add(describe(key, expected, actual));
        }
    }

    List<String> differences() {
        List<String> differences = new ArrayList<>(wrong);
        if (oneShort.size() > small / 1_000 + (small < 100 ? 0 : 1)) {
            differences.addAll(oneShort);
        }
        return differences;
    }

    /** Rows whose number of users is exactly right, of those below 300. */
    int exact() {
        return exact;
    }

    /** The largest error above 300, as a share. */
    double largestError() {
        return largest;
    }

    private static String describe(RowKey key, int expected, long actual) {
        return key + ": users are " + actual + ", should be " + expected;
    }
}
