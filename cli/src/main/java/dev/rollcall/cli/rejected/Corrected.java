package dev.rollcall.cli.rejected;

import dev.rollcall.cli.console.Fault;
import java.io.IOException;
import java.io.InputStream;

/**
 * Events as a user has corrected them.
 *
 * @param name what messages call the input
 */
public record Corrected(String name, Opening opening) {

    /** What a line of the input is. */
    public static final String FORM = "lines of: rollcall rejected list --json";

    /** Opens the input at its beginning, each time. */
    public interface Opening {
        InputStream open() throws IOException;
    }

    /** What takes the events, one after the other. */
    interface Handler {
        void event(CorrectedEvent event) throws InterruptedException;
    }

    /**
     * Reads it to its end, so that nothing is replayed of an input that is wrong in part.
     *
     * @throws Fault when a line is no event, or names one again, or there is none
     */
    public void check() throws InterruptedException {
        CorrectedPositions.of(this);
    }

    /** @throws Fault for the first line that is no event; the handler has been given those before it */
    void read(Handler handler) throws InterruptedException {
        try (InputStream input = opening.open()) {
            CorrectedEvents.read(name, input, handler);
        } catch (IOException e) {
            throw new Fault(name, "it cannot be read: " + Fault.why(e), "check the input", e);
        }
    }
}
