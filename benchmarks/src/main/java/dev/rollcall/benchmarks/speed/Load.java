package dev.rollcall.benchmarks.speed;

import java.time.Duration;
import java.util.Locale;

/**
 * The events that a measurement reads.
 *
 * @param events how many
 * @param keys distinct event × version × window, about
 * @param bytes size of an event, key and value
 * @param partitions of the events topic
 * @param minutes received time from the first to the last event; a window has one minute
 * @param seed of the events
 */
public record Load(long events, int keys, int bytes, int partitions, int minutes, long seed) {
    static final Duration WINDOW = Duration.ofMinutes(1);
    static final Duration GRACE = Duration.ofSeconds(30);
    static final int USERS = 100_000;

    public Load {
        atLeast("--events", events, 1_000);
        atLeast("--minutes", minutes, 1);
        atLeast("--keys", keys, minutes);
        atLeast("--bytes", bytes, Events.LEAST_BYTES);
        atLeast("--partitions", partitions, 1);
        if (keys > events / 2) {
            throw new IllegalArgumentException(
                    "--keys " + keys + ": more than half of --events " + events + "; give fewer keys or more events");
        }
        if (minutes > 24 * 60) {
            throw new IllegalArgumentException("--minutes " + minutes + ": cannot be right; give at most 1440");
        }
        if (bytes > 100_000) {
            throw new IllegalArgumentException("--bytes " + bytes + ": cannot be right; give at most 100000");
        }
    }

    /** Received time from the first to the last event. */
    Duration span() {
        return Duration.ofMinutes(minutes);
    }

    /** Distinct event × version. */
    int series() {
        return Math.max(1, keys / minutes);
    }

    /** Distinct versions; each event occurs in each of them. */
    int versions() {
        return Math.max(1, (int) Math.round(Math.sqrt(series() / 2.4)));
    }

    /** Distinct events. */
    int names() {
        return (series() + versions() - 1) / versions();
    }

    private static void atLeast(String option, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(option + " " + value + ": cannot be right; give at least " + least);
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "--events %d --keys %d --bytes %d --partitions %d --minutes %d --seed %d",
                events,
                keys,
                bytes,
                partitions,
                minutes,
                seed);
    }
}
