package dev.rollcall.streams.http.api;

import dev.rollcall.service.http.BadRequestException;
import dev.rollcall.streams.http.rows.RowFollower;
import dev.rollcall.streams.http.rows.RowKind;
import dev.rollcall.streams.http.rows.RowTable;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A route that serves the rows of a table, which a parameter chooses where there are several.
 *
 * @param choice the parameter, or null
 * @param sources the tables by the values of the parameter, in order; the first is the default. Their rows have the same
 *     fields
 */
record RowRoute(@Nullable String choice, Map<String, Source> sources) {

    /** A table of a kind of rows. */
    record Source(RowFollower<?, ?> follower, String period) {}

    /** A route for one table. */
    static RowRoute of(Source source) {
        return new RowRoute(null, Map.of("", source));
    }

    /**
     * @throws BadRequestException when a parameter is invalid
     * @throws RowWait.NotReadException when the rows are not here
     */
    void respond(Context context, RowWait wait) {
        RowKind<?, ?> kind = sources.values().iterator().next().follower().kind();
        Set<String> known = new TreeSet<>(RowQuery.parameters(kind));
        if (choice != null) {
            known.add(choice);
        }
        Parameters parameters = Parameters.parse(context.queryString(), known);
        String chosen = choice == null ? "" : parameters.choice(choice, sources.keySet());
        Source source = Objects.requireNonNull(sources.get(chosen));
        boolean csv = Format.of(parameters.one("format"), context.header("Accept")) == Format.CSV;
        RowQuery query = RowQuery.of(kind, parameters);
        wait.forAllOf(source.follower());
        RowTable table = source.follower().tables().of(source.period());
        RowQuery.Page page = query.page(table);
        if (csv) {
            // Where JSON has fields beside the rows, CSV has headers.
            String since = RowWriter.time(table.completeSince());
            if (since != null) {
                context.header("Rollcall-Complete-Since", since);
            }
            if (page.next() != null) {
                context.header("Rollcall-Next", page.next());
            }
            context.contentType("text/csv; charset=utf-8").result(RowWriter.csv(kind, page.rows()));
        } else {
            context.contentType("application/json").result(RowWriter.json(page, table.completeSince()));
        }
    }
}
