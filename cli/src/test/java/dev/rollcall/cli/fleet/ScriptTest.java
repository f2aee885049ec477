package dev.rollcall.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.cli.fleet.Script.Step;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScriptTest {

    private static final int SEATS = 12;

    @Test
    void theSeedDecidesEverything() {
        assertThat(described(steps(1, 5_000))).isEqualTo(described(steps(1, 5_000)));
        assertThat(described(steps(1, 5_000))).isNotEqualTo(described(steps(2, 5_000)));
    }

    @Test
    void hundredsOfUsersTakeTurnsAndSomeComeOften() {
        Map<String, Long> runs = steps(1, 300_000).stream()
                .map(Step::run)
                .distinct()
                .collect(Collectors.groupingBy(run -> run.user().id(), Collectors.counting()));

        assertThat(runs).hasSizeGreaterThan(150);
        assertThat(runs.get("user-1")).isGreaterThan(5 * runs.getOrDefault("user-200", 0L));
    }

    @Test
    void nobodySitsAtTwoSeatsAtOnce() {
        Map<Integer, String> seated = new HashMap<>();
        for (Step step : steps(1, 50_000)) {
            seated.put(step.seat(), step.run().user().id());
            assertThat(seated.values()).doesNotHaveDuplicates();
        }
    }

    @Test
    void aRunStaysAtItsSeatAndBeginsWithTheFirstEventOfItsProduct() {
        Map<Script.Run, Step> first = new IdentityHashMap<>();
        for (Step step : steps(1, 50_000)) {
            Step begun = first.computeIfAbsent(step.run(), run -> step);
            assertThat(step.seat()).isEqualTo(begun.seat());
        }

        assertThat(first).hasSizeGreaterThan(50);
        assertThat(first.values()).allSatisfy(step -> assertThat(step.event())
                .isEqualTo(step.run().user().product().events().values().get(0)));
    }

    @Test
    void everyProductHasAllItsEvents() {
        List<Step> steps = steps(1, 100_000);

        for (Product product : Product.ALL) {
            assertThat(steps.stream()
                            .filter(step -> step.run().user().product() == product)
                            .map(Step::event)
                            .collect(Collectors.toSet()))
                    .containsExactlyInAnyOrderElementsOf(product.events().values());
        }
    }

    @Test
    void valuesAreDrawnByTheirShares() {
        Random random = new Random(1);
        Shares<String> shares = Shares.of("often", 70, "rarely", 25, "never", 0, "hardly", 5);

        Map<String, Long> drawn = IntStream.range(0, 100_000)
                .mapToObj(i -> shares.draw(random))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(drawn.get("often")).isBetween(69_000L, 71_000L);
        assertThat(drawn.get("rarely")).isBetween(24_000L, 26_000L);
        assertThat(drawn.get("hardly")).isBetween(4_500L, 5_500L);
        assertThat(drawn).doesNotContainKey("never");
    }

    private static List<Step> steps(long seed, int count) {
        Script script = new Script(seed, SEATS, 100);
        return Stream.generate(script::next).limit(count).toList();
    }

    private static List<String> described(List<Step> steps) {
        return steps.stream()
                .map(step -> step.seat() + " " + step.run().user() + " " + step.event())
                .toList();
    }
}
