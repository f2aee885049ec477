package dev.rollcall.cli;

import dev.rollcall.cli.console.Fault;
import picocli.CommandLine.Option;

/** The option that says how much a fleet sends. */
public final class RateOption {
    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "50",
            description = "Events per second of the fleet. Default: ${DEFAULT-VALUE}.")
    private double rate;

    /**
     * Events per second, more than 0.
     *
     * @throws Fault when it is not a rate; names the option
     */
    public double perSecond() {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new Fault("--rate " + rate, "not a rate", "give a number above 0");
        }
        return rate;
    }
}
