package dev.rollcall.sandbox;

import dev.rollcall.cli.console.Fault;
import dev.rollcall.testkit.process.Ports;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a port on the loopback interface.
 *
 * @param option the command-line option that gives it, for messages
 * @param wanted the port asked for; 0 is any free one, null is {@code usual} or, where that is taken, any free one
 * @param usual the port that clients try when nobody says otherwise
 */
public record Port(String option, @Nullable Integer wanted, int usual) {
    public Port {
        if (wanted != null && (wanted < 0 || wanted > 65_535)) {
            throw new Fault(option + " " + wanted, "not a port", "give a number from 0 (any free port) to 65535");
        }
    }

    /** The port to listen on. */
    public int choose() {
        if (wanted == null) {
            return Ports.isFree(usual) ? usual : Ports.free();
        }
        if (wanted == 0) {
            return Ports.free();
        }
        if (!Ports.isFree(wanted)) {
            throw new Fault(option + " " + wanted, "the port is in use", "give another, or 0 for any free one");
        }
        return wanted;
    }
}
