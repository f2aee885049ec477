package dev.rollcall.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of the job's windows. */
public final class WindowOptions {
    @Option(
            names = "--window",
            paramLabel = "DURATION",
            description = "Length of a window, e.g. 10s, 5m, 1h. Default: $ROLLCALL_WINDOW, or else ${DEFAULT-VALUE}.")
    private String window;

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            description =
                    "How long a window stays open after its end. Default: $ROLLCALL_GRACE, or else ${DEFAULT-VALUE}.")
    private String grace;

    /** The options with their defaults. */
    public WindowOptions(String window, String grace) {
        this.window = window;
        this.grace = grace;
    }

    /** The environment variables, with these options in place of theirs. */
    public Map<String, String> over(Map<String, String> env) {
        Map<String, String> result = new HashMap<>(env);
        result.put(Variables.WINDOW, window);
        result.put(Variables.GRACE, grace);
        return result;
    }
}
