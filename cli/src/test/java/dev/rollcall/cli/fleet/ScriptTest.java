package dev.rollcall.cli.fleet;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.cli.fleet.Script.Run;
import dev.rollcall.cli.fleet.Script.Step;
import dev.rollcall.cli.fleet.Script.User;
import dev.rollcall.producer.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScriptTest {

    private static final int SEATS = 12;
    private static final Duration PAST = Duration.ofHours(46);

    @Test
    void theSeedDecidesEverything() {
        assertThat(steps(1, 5_000)).isEqualTo(steps(1, 5_000)).isNotEqualTo(steps(2, 5_000));
    }

    @Test
    void hundredsOfUsersTakeTurnsAndSomeComeOften() {
        Map<String, Long> runs =
                runs(steps(1, 300_000)).collect(groupingBy(run -> run.user().id(), counting()));

        assertThat(runs).hasSizeGreaterThan(150);
        assertThat(runs.get("user-1")).isGreaterThan(5 * runs.getOrDefault("user-200", 0L));
    }

    @Test
    void nobodyRunsTwoApplicationsAtOnce() {
        Map<User, Run> running = new HashMap<>();
        for (Step step : steps(1, 50_000)) {
            assertThat(running.getOrDefault(step.run().user(), step.run())).isEqualTo(step.run());
            running.put(step.run().user(), step.run());
            if (step.isLast()) {
                running.remove(step.run().user());
            }
            assertThat(running).hasSizeLessThanOrEqualTo(SEATS);
        }
    }

    @Test
    void aRunBeginsWithTheFirstEventOfItsProductAndEndsOnce() {
        Set<Run> begun = new HashSet<>();
        Set<Run> ended = new HashSet<>();
        for (Step step : steps(1, 50_000)) {
            if (begun.add(step.run())) {
                assertThat(step.event())
                        .isEqualTo(step.run().user().product().events().values().get(0));
            }
            assertThat(ended.contains(step.run())).as("%s", step.run()).isFalse();
            if (step.isLast()) {
                ended.add(step.run());
            }
        }

        assertThat(ended).hasSizeGreaterThan(500).hasSizeGreaterThanOrEqualTo(begun.size() - SEATS);
    }

    @Test
    void thePastIsAsLongAsAskedForAndEndsWithTheStart() {
        List<Duration> ages = steps(1, 0).stream().map(Step::age).toList();

        assertThat(ages).hasSizeGreaterThan(2_000).allMatch(age -> !age.isNegative() && age.compareTo(PAST) <= 0);
        assertThat(ages.get(0)).isEqualTo(PAST);
        assertThat(ages.get(ages.size() - 1)).isLessThan(Duration.ofMinutes(5));
        assertThat(new Script(1, SEATS, 100).past(Duration.ZERO)).isEmpty();
    }

    @Test
    void usersOfBothDaysBeforeComeBack() {
        List<Step> steps = steps(1, 100_000);
        Duration day = Duration.ofDays(1);
        Set<User> daysAgo = users(steps.stream().filter(step -> step.age().compareTo(day) > 0));
        Set<User> dayAgo =
                users(steps.stream().filter(step -> !isNow(step) && step.age().compareTo(day) <= 0));
        Set<User> now = users(steps.stream().filter(ScriptTest::isNow));

        assertThat(daysAgo).hasSizeGreaterThan(80);
        assertThat(dayAgo).hasSizeGreaterThan(80);
        assertThat(now.stream().filter(user -> daysAgo.contains(user) && dayAgo.contains(user)))
                .hasSizeGreaterThan(40);
    }

    @Test
    void installationsUpgradeToTheVersionThatCameOutADayAgo() {
        List<Step> steps = steps(1, 100_000);
        Map<User, List<String>> versions = new HashMap<>();
        runs(steps).forEach(run -> versions.computeIfAbsent(run.user(), user -> new ArrayList<>())
                .add(run.version()));

        assertThat(steps.stream().filter(step -> step.age().compareTo(Duration.ofDays(1)) >= 0))
                .noneMatch(ScriptTest::isNewest);
        assertThat(steps.stream().filter(step -> !isNow(step))).anyMatch(ScriptTest::isNewest);
        versions.forEach((user, used) -> {
            int upgrade = used.indexOf(user.product().newest());
            int old = upgrade < 0 ? used.size() : upgrade;
            assertThat(new HashSet<>(used.subList(0, old))).hasSizeLessThanOrEqualTo(1);
            assertThat(used.subList(old, used.size())).allMatch(user.product().newest()::equals);
        });
    }

    @Test
    void installationsUpgradeWhileTheFleetRuns() {
        List<Step> now = steps(1, 300_000).stream().filter(ScriptTest::isNow).toList();
        Set<User> before = users(now.stream().filter(step -> !isNewest(step)));
        Set<User> after = users(now.stream().filter(ScriptTest::isNewest));

        for (Product product : Product.ALL) {
            assertThat(before.stream().filter(user -> user.product() == product && after.contains(user)))
                    .as(product.name())
                    .isNotEmpty();
        }
    }

    @Test
    void machinesDifferAndSomeUsersAreOnThisOne() {
        Set<User> users = users(steps(1, 300_000).stream());
        List<Context> machines =
                users.stream().map(User::machine).filter(Objects::nonNull).toList();

        assertThat(users.size() - machines.size()).isBetween(users.size() / 8, users.size() / 2);
        assertThat(values(machines, Context::platform))
                .containsExactlyInAnyOrder("Linux", "Mac OS X", "Windows 11", "Windows 10");
        assertThat(values(machines, Context::architecture)).containsExactlyInAnyOrder("x86_64", "aarch64");
        assertThat(values(machines, Context::runtime)).hasSizeGreaterThan(4);
        assertThat(values(machines, Context::ciVendor)).contains(null, "GitHub Actions", "GitLab CI");
        assertThat(machines.stream().filter(machine -> machine.ciVendor() == null))
                .hasSizeGreaterThan(machines.size() / 2);
    }

    @Test
    void aQuarterOfWhatHappensIsOnThisMachine() {
        List<Step> now = steps(1, 10_000).stream().filter(ScriptTest::isNow).toList();

        assertThat(now.stream().limit(100)).anyMatch(step -> step.run().user().machine() == null);
        assertThat(now.stream().filter(step -> step.run().user().machine() == null))
                .hasSizeBetween(2_300, 2_700);
    }

    @Test
    void whoIsOnThisMachineHasNoPast() {
        assertThat(steps(1, 0)).noneMatch(step -> step.run().user().machine() == null);
    }

    @Test
    void everyProductHasAllItsEvents() {
        List<Step> steps = steps(1, 100_000);

        for (Product product : Product.ALL) {
            assertThat(steps.stream()
                            .filter(step -> step.run().user().product() == product)
                            .map(Step::event)
                            .collect(toSet()))
                    .containsExactlyInAnyOrderElementsOf(product.events().values());
        }
    }

    @Test
    void anEventWithFormatsHasOneOfThem() {
        List<Step> steps = steps(1, 100_000);

        assertThat(steps.stream()
                        .filter(step -> step.event().equals("Document.export"))
                        .map(Step::attributes)
                        .collect(toSet()))
                .containsExactlyInAnyOrder(Map.of("format", "pdf"), Map.of("format", "html"), Map.of("format", "docx"));
        assertThat(steps.stream().filter(step -> !step.event().equals("Document.export")))
                .allMatch(step -> step.attributes().isEmpty());
    }

    @Test
    void valuesAreDrawnByTheirShares() {
        Random random = new Random(1);
        Shares<String> shares = Shares.of("often", 70, "rarely", 25, "never", 0, "hardly", 5);

        Map<String, Long> drawn = IntStream.range(0, 100_000)
                .mapToObj(i -> shares.draw(random))
                .collect(groupingBy(Function.identity(), counting()));

        assertThat(drawn.get("often")).isBetween(69_000L, 71_000L);
        assertThat(drawn.get("rarely")).isBetween(24_000L, 26_000L);
        assertThat(drawn.get("hardly")).isBetween(4_500L, 5_500L);
        assertThat(drawn).doesNotContainKey("never");
    }

    /** What happened in the past, and so many events of now. */
    private static List<Step> steps(long seed, int count) {
        Script script = new Script(seed, SEATS, 100);
        List<Step> past = script.past(PAST);
        return Stream.concat(past.stream(), Stream.generate(script::next).limit(count))
                .toList();
    }

    private static boolean isNow(Step step) {
        return step.age().isZero();
    }

    private static boolean isNewest(Step step) {
        return step.run().version().equals(step.run().user().product().newest());
    }

    private static Stream<Run> runs(List<Step> steps) {
        return steps.stream().map(Step::run).distinct();
    }

    private static Set<User> users(Stream<Step> steps) {
        return steps.map(step -> step.run().user()).collect(toSet());
    }

    private static <T> Set<T> values(List<Context> machines, Function<Context, T> field) {
        return machines.stream().map(field).collect(toSet());
    }
}
