package dev.rollcall.benchmarks.producer.once;

/** A program without telemetry. */
public final class Nothing {
    private Nothing() {}

    /** Does nothing with what the others get, too. */
    public static void main(String[] args) {
        System.out.println("done");
    }
}
