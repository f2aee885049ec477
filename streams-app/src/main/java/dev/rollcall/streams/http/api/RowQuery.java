package dev.rollcall.streams.http.api;

import dev.rollcall.streams.http.BadRequestException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are asked for. An empty set of names means any.
 *
 * @param from earliest start of a window, inclusive
 * @param to latest start of a window, exclusive
 * @param limit greatest number of rows in an answer
 * @param after the last row of the answer before, or null
 */
record RowQuery(
        Set<String> products,
        Set<String> events,
        Set<String> versions,
        long from,
        long to,
        int limit,
        Row.@Nullable Key after) {

    static final Set<String> PARAMETERS =
            Set.of("product", "event", "version", "from", "to", "limit", "cursor", "format");

    private static final int USUAL_LIMIT = 1_000;
    private static final int MAX_LIMIT = 10_000;

    /** @throws BadRequestException when a parameter is invalid */
    static RowQuery of(Parameters parameters) {
        long from = parameters.time("from", Long.MIN_VALUE);
        long to = parameters.time("to", Long.MAX_VALUE);
        if (from > to) {
            throw new BadRequestException("from", String.valueOf(parameters.one("from")), "is after to; swap them");
        }
        String cursor = parameters.one("cursor");
        return new RowQuery(
                parameters.all("product"),
                parameters.all("event"),
                parameters.all("version"),
                from,
                to,
                parameters.number("limit", USUAL_LIMIT, 1, MAX_LIMIT),
                cursor == null ? null : Cursor.decode(cursor));
    }

    /**
     * Some rows in their order.
     *
     * @param next where the next answer goes on, or null when these were the last
     */
    record Page(List<Row> rows, @Nullable String next) {}

    Page page(RowTable table) {
        List<Row> found = new ArrayList<>();
        Stream<Row> rows = products.isEmpty() ? table.rows(from, to, after) : table.rows(from, to, after, products);
        Iterator<Row> matching = rows.filter(this::matches).iterator();
        while (matching.hasNext()) {
            if (found.size() == limit) {
                return new Page(found, Cursor.encode(found.get(limit - 1).key()));
            }
            found.add(matching.next());
        }
        return new Page(found, null);
    }

    private boolean matches(Row row) {
        Row.Series series = row.key().series();
        return (events.isEmpty() || events.contains(series.event()))
                && (versions.isEmpty() || versions.contains(series.version()));
    }
}
