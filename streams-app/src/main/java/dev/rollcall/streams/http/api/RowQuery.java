package dev.rollcall.streams.http.api;

import dev.rollcall.service.http.BadRequestException;
import dev.rollcall.streams.http.rows.Row;
import dev.rollcall.streams.http.rows.RowKind;
import dev.rollcall.streams.http.rows.RowTable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a table are asked for.
 *
 * @param names for each name of a key the ones that are wanted; an empty set means any
 * @param range where the times of the rows start
 * @param limit greatest number of rows in a response
 * @param after the last row of the response before, or null
 */
record RowQuery(List<Set<String>> names, Parameters.Range range, int limit, Row.@Nullable Key after) {

    private static final int USUAL_LIMIT = 1_000;
    private static final int MAX_LIMIT = 10_000;

    /** The parameters of a query for rows of a kind. */
    static Set<String> parameters(RowKind<?, ?> kind) {
        Set<String> parameters = new TreeSet<>(Set.of("from", "to", "limit", "cursor", "format"));
        parameters.addAll(kind.filters());
        return parameters;
    }

    /** @throws BadRequestException when a parameter is invalid */
    static RowQuery of(RowKind<?, ?> kind, Parameters parameters) {
        String cursor = parameters.one("cursor");
        return new RowQuery(
                kind.names().stream()
                        .map(name -> kind.filters().contains(name) ? parameters.all(name) : Set.<String>of())
                        .toList(),
                parameters.range(to -> Long.MIN_VALUE, Long.MAX_VALUE),
                parameters.number("limit", USUAL_LIMIT, 1, MAX_LIMIT),
                cursor == null ? null : Cursor.decode(kind, cursor));
    }

    /**
     * Some rows in their order.
     *
     * @param next where the next response goes on, or null when these were the last
     */
    record Page(List<Row> rows, @Nullable String next) {}

    Page page(RowTable table) {
        // One more than asked for tells whether there are more.
        List<Row> found = table.rows(range.from(), range.to(), after, names.get(0))
                .filter(this::matches)
                .limit(limit + 1L)
                .toList();
        return found.size() > limit
                ? new Page(
                        found.subList(0, limit),
                        Cursor.encode(found.get(limit - 1).key()))
                : new Page(found, null);
    }

    private boolean matches(Row row) {
        List<String> given = row.key().series().names();
        for (int i = 1; i < names.size(); i++) {
            if (!names.get(i).isEmpty() && !names.get(i).contains(given.get(i))) {
                return false;
            }
        }
        return true;
    }
}
