package dev.rollcall.cli.console;

import dev.rollcall.cli.counts.CountsView;
import dev.rollcall.cli.counts.JsonLines;
import dev.rollcall.cli.counts.LiveTable;
import dev.rollcall.cli.counts.PlainLines;
import dev.rollcall.cli.counts.RowKind;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a command meets the world through.
 *
 * @param env the environment variables
 * @param ending true once a signal has asked the program to end
 * @param terminal the size of the terminal that {@code out} is, or null where it is none
 */
public record Console(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> env,
        AtomicBoolean ending,
        @Nullable Terminal terminal) {

    /** The size of a terminal, in characters. */
    public record Terminal(int height, int width) {
        /** Reads {@code <height> <width>}, as {@code stty size} prints it; null when it is anything else. */
        public static @Nullable Terminal parse(String size) {
            if (!size.matches("[1-9]\\d{0,4} [1-9]\\d{0,4}")) {
                return null;
            }
            int space = size.indexOf(' ');
            return new Terminal(
                    Integer.parseInt(size.substring(0, space)), Integer.parseInt(size.substring(space + 1)));
        }
    }

    /** How rows of a kind are shown here. */
    public <V extends SpecificRecord> CountsView<V> view(RowKind<?, V> kind, boolean json) {
        if (json) {
            return new JsonLines<>(out);
        }
        return terminal == null
                ? new PlainLines<>(out, kind)
                : new LiveTable<>(out, kind, terminal.height(), terminal.width());
    }

    /** A line for the person at the terminal, apart from the results. */
    public void say(String line) {
        err.println(line);
        err.flush();
    }
}
