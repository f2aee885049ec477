package dev.rollcall.benchmarks.chaos;

import dev.rollcall.benchmarks.chaos.FaultKind.Target;
import java.util.Locale;

/**
 * A planned fault.
 *
 * @param instance the instance it happens to, from 1; 0 where it happens to none
 * @param at when it begins, milliseconds since the traffic began
 * @param length how long it lasts, in milliseconds
 */
record Fault(FaultKind kind, int instance, long at, long length) {

    long end() {
        return at + length;
    }

    /** What it happens to. */
    String part() {
        return instance > 0 ? "instance " + instance : kind.target() == Target.BROKER ? "the broker" : "the registry";
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s, for %.1f s", kind.of(part()), length / 1e3);
    }
}
