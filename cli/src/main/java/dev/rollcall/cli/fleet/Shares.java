package dev.rollcall.cli.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Values with weights, to be drawn from. Immutable. */
record Shares<T>(List<T> values, List<Integer> weights) {

    Shares {
        values = List.copyOf(values);
        weights = List.copyOf(weights);
    }

    /** @param valuesAndWeights a name, its weight, the next name, its weight, and so on */
    static Shares<String> of(Object... valuesAndWeights) {
        List<String> values = new ArrayList<>();
        List<Integer> weights = new ArrayList<>();
        for (int i = 0; i < valuesAndWeights.length; i += 2) {
            values.add((String) valuesAndWeights[i]);
            weights.add((Integer) valuesAndWeights[i + 1]);
        }
        return new Shares<>(values, weights);
    }

    T draw(RandomGenerator random) {
        int left = random.nextInt(weights.stream().mapToInt(Integer::intValue).sum());
        int i = 0;
        while (left >= weights.get(i)) {
            left -= weights.get(i++);
        }
        return values.get(i);
    }
}
