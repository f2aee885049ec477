package dev.rollcall.streams.http.rows;

/** Who is told of what changes in tables that are caught up. Called by the threads that follow the topics. */
public interface RowChanges {

    /** A row is new or has changed. */
    void changed(Row row);

    /** A row was deleted. */
    void removed(Row.Key key);

    /** The tables of a kind were replaced: more has changed than was told. */
    void replaced(RowKind<?, ?> kind);
}
