package dev.rollcall.testkit.truth;

/** The broker's clock, as the times of one partition show it. */
final class ReceivingClock {
    /** For how long the job may not know that the clock was set back. */
    private static final long UNNOTICED = 30_000;

    private long newest = Long.MIN_VALUE;
    private long seenUntil = Long.MIN_VALUE;

    /** Whether this time comes for the first time, so that no window after it can be final. */
    boolean isNews(long received) {
        if (received < newest) {
            seenUntil = newest + UNNOTICED;
        }
        newest = Math.max(newest, received);
        return received > seenUntil;
    }
}
