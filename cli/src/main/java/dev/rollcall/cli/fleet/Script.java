package dev.rollcall.cli.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What happens in a fleet, event by event, decided by the seed alone. A few hundred users take turns at a fixed number of
 * seats; some come much more often than others. Whoever sits down begins a run of their application. Not thread-safe.
 */
final class Script {

    private static final int USERS = 240;
    private static final int CI_PERCENT = 15;
    private static final int SHORTEST_RUN_SECONDS = 10;
    private static final int LONGEST_RUN_SECONDS = 120;

    private final Random random;
    private final double eventsPerSecondAndSeat;
    private final List<User> users;
    private final Run[] seats;
    private final int[] eventsLeft;

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

    /** The next event, and the run that it is part of. */
    Step next() {
        int seat = random.nextInt(seats.length);
        if (eventsLeft[seat] == 0) {
            seats[seat] = new Run(nextUser());
            int seconds = random.nextInt(SHORTEST_RUN_SECONDS, LONGEST_RUN_SECONDS);
            eventsLeft[seat] = Math.max(5, (int) (seconds * eventsPerSecondAndSeat));
            eventsLeft[seat]--;
            return new Step(
                    seat,
                    seats[seat],
                    seats[seat].user.product.events().values().get(0));
        }
        eventsLeft[seat]--;
        return new Step(seat, seats[seat], seats[seat].user.product.events().draw(random));
    }

    private User user(int number, Product product) {
        boolean inCi = random.nextInt(100) < CI_PERCENT;
        return new User(
                "user-" + number,
                product,
                product.versions().draw(random),
                inCi ? Map.of("CI", "true", "GITHUB_ACTIONS", "true") : Map.of());
    }

    /** Somebody who does not sit already; a few come often. */
    private User nextUser() {
        List<User> seated = new ArrayList<>();
        for (Run run : seats) {
            if (run != null) {
                seated.add(run.user);
            }
        }
        User user;
        do {
            double draw = random.nextDouble();
            user = users.get((int) (draw * draw * USERS));
        } while (seated.contains(user));
        return user;
    }

    /** One event; the run is the same object for as long as it lasts. */
    record Step(int seat, Run run, String event) {}

    /** One run of an application; two runs are equal only if they are the same. */
    static final class Run {

        private final User user;

        Run(User user) {
            this.user = user;
        }

        User user() {
            return user;
        }
    }

    /** Somebody who uses one version of one application. */
    record User(String id, Product product, String version, Map<String, String> environment) {}
}
