package dev.rollcall.cli.fleet;

import dev.rollcall.producer.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happens in a fleet, event by event, decided by the seed alone. A few hundred users take turns at a fixed number of
 * seats, every fourth of which is for those on this machine; some come much more often than others. Whoever sits down begins
 * a run of their application, and may have upgraded it before: to the version that came out a day before the fleet starts.
 * Not thread-safe.
 */
final class Script {

    private static final int USERS = 240;
    private static final int EMBEDDED_PERCENT = 25;
    private static final int EMBEDDED_SEATS = 4;
    private static final int UPGRADE_PERCENT = 20;
    private static final Duration NEWEST_SINCE = Duration.ofDays(1);
    private static final int SHORTEST_RUN_SECONDS = 10;
    private static final int LONGEST_RUN_SECONDS = 120;
    private static final int PAST_RUNS_PER_HOUR = 15;
    private static final int FEWEST_PAST_EVENTS = 3;
    private static final int MOST_PAST_EVENTS = 10;
    private static final Duration BETWEEN_PAST_EVENTS = Duration.ofSeconds(5);

    private final Random random;
    private final double eventsPerSecondAndSeat;
    private final List<User> users;
    private final Set<User> upgraded = new HashSet<>();
    private final Run[] seats;
    private final int[] eventsLeft;
    private int runs;

    Script(long seed, int seats, double eventsPerSecond) {
        this.random = new Random(seed);
        this.eventsPerSecondAndSeat = eventsPerSecond / seats;
        Shares<Product> products = new Shares<>(
                Product.ALL, Product.ALL.stream().map(Product::share).toList());
        this.users = Stream.iterate(1, i -> i + 1)
                .limit(USERS)
                .map(i -> user(i, products.draw(random)))
                .toList();
        this.seats = new Run[seats];
        this.eventsLeft = new int[seats];
    }

    /**
     * What happened before the fleet starts, run by run, the oldest first. To be called before {@link #next}.
     *
     * @param length how far back it goes
     */
    List<Step> past(Duration length) {
        List<Step> steps = new ArrayList<>();
        long count = length.toMinutes() * PAST_RUNS_PER_HOUR / 60;
        for (long left = count; left > 0; left--) {
            Duration age = length.multipliedBy(left).dividedBy(count);
            Run run = begin(pastUser(), age);
            int events = random.nextInt(FEWEST_PAST_EVENTS, MOST_PAST_EVENTS + 1);
            for (int i = 0; i < events; i++) {
                steps.add(step(run, i == 0, i == events - 1, age.minus(BETWEEN_PAST_EVENTS.multipliedBy(i))));
            }
        }
        return steps;
    }

    /** The next event. */
    Step next() {
        int seat = random.nextInt(seats.length);
        boolean isFirst = eventsLeft[seat] == 0;
        if (isFirst) {
            seats[seat] = begin(nextUser(seat), Duration.ZERO);
            int seconds = random.nextInt(SHORTEST_RUN_SECONDS, LONGEST_RUN_SECONDS);
            eventsLeft[seat] = Math.max(5, (int) (seconds * eventsPerSecondAndSeat));
        }
        eventsLeft[seat]--;
        return step(seats[seat], isFirst, eventsLeft[seat] == 0, Duration.ZERO);
    }

    private Step step(Run run, boolean isFirst, boolean isLast, Duration age) {
        Product product = run.user.product;
        String event =
                isFirst ? product.events().values().get(0) : product.events().draw(random);
        Shares<String> formats = product.formats().get(event);
        Map<String, String> attributes = formats == null ? Map.of() : Map.of("format", formats.draw(random));
        return new Step(run, event, attributes, age, isLast);
    }

    private User user(int number, Product product) {
        boolean embedded = random.nextInt(100) < EMBEDDED_PERCENT;
        return new User(
                "user-" + number,
                product,
                product.versions().draw(random),
                embedded ? null : Machines.draw(random, product.dependencies()));
    }

    private Run begin(User user, Duration age) {
        if (age.compareTo(NEWEST_SINCE) < 0 && random.nextInt(100) < UPGRADE_PERCENT) {
            upgraded.add(user);
        }
        return new Run(++runs, user, upgraded.contains(user) ? user.product.newest() : user.version);
    }

    /** Somebody for a seat, who does not sit already. */
    private User nextUser(int free) {
        List<User> seated = new ArrayList<>();
        for (int seat = 0; seat < seats.length; seat++) {
            if (eventsLeft[seat] > 0) {
                seated.add(seats[seat].user);
            }
        }
        return Stream.generate(this::anyUser)
                .filter(user -> (user.machine == null) == (free % EMBEDDED_SEATS == 0) && !seated.contains(user))
                .findFirst()
                .orElseThrow();
    }

    /** Somebody with a machine of their own: this one has no past. */
    private User pastUser() {
        return Stream.generate(this::anyUser)
                .filter(user -> user.machine != null)
                .findFirst()
                .orElseThrow();
    }

    /** A few come often. */
    private User anyUser() {
        double draw = random.nextDouble();
        return users.get((int) (draw * draw * USERS));
    }

    /**
     * One event.
     *
     * @param age how long before the fleet's start it happened; zero for what happens now
     * @param isLast whether the run ends with it
     */
    record Step(Run run, String event, Map<String, String> attributes, Duration age, boolean isLast) {}

    /** One run of an application, with the version that it has then. */
    record Run(int number, User user, String version) {}

    /**
     * Somebody who uses an application.
     *
     * @param version that they have before they upgrade
     * @param machine what it runs on; null for this JVM, with the library embedded
     */
    record User(
            String id,
            Product product,
            String version,
            @Nullable Context machine) {}
}
