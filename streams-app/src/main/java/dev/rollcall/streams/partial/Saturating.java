package dev.rollcall.streams.partial;

/** Sums that stop at the greatest long rather than turn negative. */
public final class Saturating {

    private Saturating() {}

    /** The sum of two numbers that are not negative. */
    public static long add(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
