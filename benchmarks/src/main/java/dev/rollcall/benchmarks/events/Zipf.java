package dev.rollcall.benchmarks.events;

import java.util.Arrays;
import java.util.Random;

/** Numbers from 0 of which the first come most often: the n-th with a frequency of 1/n. Immutable. */
final class Zipf {
    private final double[] upTo;

    Zipf(int size) {
        upTo = new double[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += 1.0 / (i + 1);
            upTo[i] = sum;
        }
    }

    int next(Random random) {
        int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
        return Math.min(upTo.length - 1, found < 0 ? -found - 1 : found);
    }
}
