package dev.rollcall.producer;

import dev.rollcall.producer.internal.platform.HostEnvironment;
import dev.rollcall.producer.internal.platform.HostLog;
import dev.rollcall.producer.internal.state.ConsentGuard;
import dev.rollcall.producer.internal.state.NoticeMark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The text that a host shows to its users before anything is sent, see {@link Telemetry.Builder#notice}. Immutable.
 *
 * @param product name of the application
 * @param fields content of each event
 */
public record Notice(String product, List<Field> fields) {

    public Notice {
        fields = List.copyOf(fields);
    }

    /** The notice about a product. */
    public static Notice of(String product) {
        return new Notice(product, readFields());
    }

    /**
     * The whole text, ready to be printed: each field and its purpose, how to see the events, and how to turn telemetry
     * off.
     */
    public String text() {
        HostEnvironment host = new HostEnvironment(product, Map.of());
        return product
                + " reports how it is used. No user name, host name, path or MAC address is sent, and ids are"
                + " random or hashed. The receiver of the events sees the IP address that they come from. Each event"
                + " holds:\n"
                + fields.stream()
                        .map(field -> "  " + field.name() + ": " + field.purpose() + "\n")
                        .collect(Collectors.joining())
                + "To see the events without sending them, set " + host.name(HostEnvironment.PRINT) + "=1.\n"
                + "To turn it off, set " + host.name(HostEnvironment.OPT_OUT) + "=1, or " + HostEnvironment.DO_NOT_TRACK
                + "=1 for all products that respect it.\n";
    }

    /**
     * Shows the notice, unless this installation has seen it and nothing was added since.
     *
     * @return false if that failed, so that nothing may be sent
     */
    static boolean tell(String product, Consumer<Notice> show, @Nullable Path folder, ConsentGuard permission) {
        try {
            Notice notice = of(product);
            if (!NoticeMark.holds(folder, notice.names())) {
                show.accept(notice);
                NoticeMark.leave(folder, notice.names(), permission);
            }
            return true;
        } catch (Throwable e) {
            HostLog.get()
                    .warn(
                            "The notice could not be shown to the user ({}); nothing is sent in this run",
                            e.getClass().getName());
            return false;
        }
    }

    private List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /** A copy of the schema's docs: to ask Avro for them would take a short program a quarter of a second. */
    @SuppressWarnings("NullAway") // a missing file fails like one that cannot be read
    private static List<Field> readFields() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Notice.class.getResourceAsStream("fields.tsv"), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> line.split("\t", 2))
                    .map(columns -> new Field(columns[0], columns[1]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A field of an event.
     *
     * @param purpose what it is, what it is for, and how sensitive
     */
    public record Field(String name, String purpose) {}
}
