package dev.rollcall.streams.http.rows;

/** Tables and rows for tests, also of other packages. */
public final class Tables {

    private Tables() {}

    public static RowTables of(RowKind<?, ?> kind, int maxRows) {
        return new RowTables(kind, maxRows);
    }

    /** Has the tables of a follower served as if it had read the topic. */
    public static void serve(RowFollower<?, ?> follower) {
        follower.serve(follower.tables());
    }

    public static Row put(RowTables tables, Row row) {
        return tables.put(row);
    }

    /** What stands in a column. */
    public static long value(Row row, String column) {
        return row.value(row.key().series().kind().column(column));
    }
}
