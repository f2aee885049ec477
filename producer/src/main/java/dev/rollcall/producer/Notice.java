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
 * What a host tells its users about telemetry before anything is sent, see {@link Telemetry.Builder#notice}. Immutable.
 *
 * @param product name of the application
 * @param fields what each event holds
 */
public record Notice(String product, List<Field> fields) {

    public Notice {
        fields = List.copyOf(fields);
    }

    /** The notice about a product. */
    public static Notice of(String product) {
        return new Notice(product, readFields());
    }

    /** The whole of it, ready to be printed: each field and why, how to see what is sent, and how to turn it off. */
    public String text() {
        HostEnvironment host = new HostEnvironment(product, Map.of());
        return product
                + " reports how it is used. No user name, host name, path or hardware address is sent, and ids are"
                + " random or hashed; who receives events sees the internet address that they come from. Each event"
                + " holds:\n"
                + fields.stream()
                        .map(field -> "  " + field.name() + ": " + field.purpose() + "\n")
                        .collect(Collectors.joining())
                + "To see the events, and send none, set " + host.name(HostEnvironment.PRINT) + "=1.\n"
                + "To turn it off, set " + host.name(HostEnvironment.OPT_OUT) + "=1, or " + HostEnvironment.DO_NOT_TRACK
                + "=1 for all products that heed it.\n";
    }

    /**
     * Has the user told, unless that was done before in this installation and nothing was added since.
     *
     * @return false when that failed, so that nothing may be sent
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
                            "The user could not be told of telemetry ({}); nothing is sent in this run",
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
