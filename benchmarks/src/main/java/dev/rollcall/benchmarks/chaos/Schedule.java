package dev.rollcall.benchmarks.chaos;

import dev.rollcall.benchmarks.chaos.Fault.Kind;
import dev.rollcall.benchmarks.chaos.Fault.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The faults of a run, in order of time: the same seed gives the same faults. Every kind comes once before any comes
 * twice. About every third fault comes on top of the one before, where it is another part's; faults of one part leave it
 * a moment to recover.
 */
record Schedule(List<Fault> faults) {
    /** Instances that are there from the beginning. */
    static final int INSTANCES = 2;

    /** The number of the instance that is added and removed. */
    static final int SPARE = INSTANCES + 1;

    /** The number of the instance with another window. */
    static final int STRANGER = SPARE + 1;

    private static final long RECOVERY = 4_000;
    private static final long ON_TOP = 3_000;

    Schedule {
        faults = List.copyOf(faults);
    }

    /**
     * Plans faults.
     *
     * @param number how many
     * @param first when the first may begin, milliseconds since the traffic began
     * @param slot one fault begins, about, in each time of this length, in milliseconds
     */
    static Schedule plan(Random random, int number, long first, long slot) {
        Deque<Kind> deck = new ArrayDeque<>();
        Map<String, Long> free = new HashMap<>();
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            if (deck.isEmpty()) {
                deck.addAll(shuffled(random));
            }
            Kind kind = deck.remove();
            int instance = instance(kind.target, random);
            long length = random.nextLong(kind.shortest, kind.longest);
            long wanted = i > 0 && random.nextInt(3) == 0
                    ? faults.get(i - 1).at() + random.nextLong(ON_TOP)
                    : first + slot * i + random.nextInt(Math.toIntExact(Math.max(1, slot / 2)));
            Fault fault = new Fault(kind, instance, wanted, length);
            long at = Math.max(wanted, free.getOrDefault(fault.part(), 0L));
            faults.add(new Fault(kind, instance, at, length));
            free.put(fault.part(), at + length + RECOVERY);
        }
        faults.sort(Comparator.comparingLong(Fault::at));
        return new Schedule(faults);
    }

    /** When the last fault is over, milliseconds since the traffic began. */
    long end() {
        return faults.stream().mapToLong(Fault::end).max().orElse(0);
    }

    private static int instance(Target target, Random random) {
        return switch (target) {
            case INSTANCE -> 1 + random.nextInt(INSTANCES);
            case SPARE -> SPARE;
            case STRANGER -> STRANGER;
            case BROKER, REGISTRY -> 0;
        };
    }

    private static List<Kind> shuffled(Random random) {
        List<Kind> kinds = new ArrayList<>(Arrays.asList(Kind.values()));
        Collections.shuffle(kinds, random);
        return kinds;
    }
}
