package dev.rollcall.cli.counts;

import dev.rollcall.schemas.EventCount;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Rows as aligned text. */
final class Columns {
    /** The latest window first, and in it the most frequent event. */
    static final Comparator<EventCount> ORDER = Comparator.comparing(EventCount::getWindowStart)
            .thenComparing(EventCount::getCount)
            .reversed()
            .thenComparing(EventCount::getProduct)
            .thenComparing(EventCount::getEvent)
            .thenComparing(EventCount::getVersion);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final int product;
    private final int event;
    private final int version;

    private Columns(int product, int event, int version) {
        this.product = product;
        this.event = event;
        this.version = version;
    }

    /** Columns for rows that are not known yet. */
    static Columns usual() {
        return new Columns(12, 28, 12);
    }

    /** Columns as wide as these rows need, within reason. */
    static Columns of(List<EventCount> rows) {
        int product = 7;
        int event = 5;
        int version = 7;
        for (EventCount row : rows) {
            product = Math.max(product, row.getProduct().length());
            event = Math.max(event, row.getEvent().length());
            version = Math.max(version, row.getVersion().length());
        }
        return new Columns(Math.min(product, 24), Math.min(event, 40), Math.min(version, 20));
    }

    String header() {
        return line("window (UTC)", "product", "event", "version", "count", "users", "lost", "state");
    }

    String line(EventCount row) {
        return line(
                time(row.getWindowStart()),
                row.getProduct(),
                row.getEvent(),
                row.getVersion(),
                String.valueOf(row.getCount()),
                String.valueOf(row.getUsers()),
                String.valueOf(row.getLost()),
                state(row));
    }

    private static String state(EventCount row) {
        if (row.getRevision() > 0) {
            return "revision " + row.getRevision();
        }
        return row.getClosed() ? "closed" : "open";
    }

    private static String time(Instant time) {
        return TIME.format(time);
    }

    private String line(
            String window,
            String name,
            String what,
            String release,
            String count,
            String users,
            String lost,
            String state) {
        return pad(window, 19) + "  " + pad(name, product) + "  " + pad(what, event) + "  " + pad(release, version)
                + String.format(Locale.ROOT, "  %10s  %8s  %6s  %s", count, users, lost, state);
    }

    /** Names come from outside: what could steer a terminal is not printed. */
    private static String pad(String text, int width) {
        String harmless = text.replaceAll("\\p{C}", "\uFFFD");
        String cut = harmless.length() > width ? harmless.substring(0, width - 1) + "…" : harmless;
        return cut + " ".repeat(width - cut.length());
    }
}
