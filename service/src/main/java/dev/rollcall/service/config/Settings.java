package dev.rollcall.service.config;

import java.net.InetSocketAddress;
import java.time.Duration;

/** Checks of settings, and what they say: the option, its value and the fix on one line. */
public final class Settings {

    private Settings() {}

    /** What is wrong with a setting. */
    public static IllegalArgumentException invalid(String option, String value, String fix) {
        return new IllegalArgumentException(option + ": '" + value + "' is invalid; " + fix);
    }

    /** Refuses a duration that is shorter. */
    public static void atLeast(String option, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw invalid(option, Durations.format(value), "must be at least " + Durations.format(least));
        }
    }

    /** Refuses a duration that is longer. */
    public static void atMost(String option, Duration value, Duration most) {
        if (value.compareTo(most) > 0) {
            throw invalid(option, Durations.format(value), "must be at most " + Durations.format(most));
        }
    }

    /** Refuses a number that is below one or greater. */
    public static void within(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw invalid(option, String.valueOf(value), "must be from 1 to " + most);
        }
    }

    /** An address as it is written. */
    public static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
