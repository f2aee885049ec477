package dev.rollcall.benchmarks.events;

import static dev.rollcall.benchmarks.CommandRunner.atLeast;

import dev.rollcall.benchmarks.events.EventSource.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The events that a measurement reads.
 *
 * @param events how many
 * @param keys distinct event × version × window, about
 * @param bytes size of an event, key and value
 * @param partitions of the events' topic
 * @param shares how much of the events each partition has, as numbers that are compared with each other; empty where
 *     Kafka chooses the partition by the user, as it does for applications
 * @param minutes received time from the first to the last event; a window has one minute
 * @param seed of the events
 */
public record Load(long events, int keys, int bytes, int partitions, List<Integer> shares, int minutes, long seed) {
    public static final Duration WINDOW = Duration.ofMinutes(1);

    /** Longer than any event waits in its client: none is late. */
    public static final Duration GRACE = Duration.ofSeconds(30);

    /** By what the job breaks events down unless it is told otherwise. */
    public static final String BREAKDOWNS = "platform,architecture,runtime:major,ci_vendor";

    private static final int LATEST = 20_000;
    private static final int USERS = 100_000;
    private static final int LEAST_BYTES = 320;

    public Load {
        shares = List.copyOf(shares);
        shares.forEach(share -> atLeast(1, "--shares", share));
        atLeast(1, "--partitions", partitions);
        atLeast(1_000, "--events", events);
        atLeast(1, "--minutes", minutes);
        atLeast(minutes, "--keys", keys);
        atLeast(LEAST_BYTES, "--bytes", bytes);
        if (keys > events / 2) {
            throw new IllegalArgumentException(
                    "--keys " + keys + ": more than half of --events " + events + "; give fewer keys or more events");
        }
    }

    /** Received time from the first to the last event. */
    public Duration span() {
        return Duration.ofMinutes(minutes);
    }

    /** Distinct event × version. */
    public int series() {
        return names() * versions();
    }

    /** What the events are like; four fifths of the time are enough for every series to come up in every window. */
    public Shape shape() {
        long rareEvery = Math.max(1, events / minutes / wantedSeries() * 4 / 5);
        return new Shape(1, names(), versions(), USERS, LATEST, bytes, rareEvery);
    }

    /** The partition of the next event, or null where Kafka chooses it. */
    @Nullable
    Integer partition(Random random) {
        if (shares.isEmpty()) {
            return null;
        }
        int chance = random.nextInt(shares.stream().mapToInt(Integer::intValue).sum());
        int partition = 0;
        while (chance >= shares.get(partition)) {
            chance -= shares.get(partition);
            partition++;
        }
        return partition;
    }

    private int wantedSeries() {
        return Math.max(1, keys / minutes);
    }

    private int versions() {
        return Math.max(1, (int) Math.round(Math.sqrt(wantedSeries() / 2.4)));
    }

    private int names() {
        return (wantedSeries() + versions() - 1) / versions();
    }
}
