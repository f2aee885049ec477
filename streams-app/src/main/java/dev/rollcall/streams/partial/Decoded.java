package dev.rollcall.streams.partial;

/** What bytes turned out to be. */
public sealed interface Decoded<T> {

    /** A record, written with any of the released schemas. */
    record Value<T>(T value) implements Decoded<T> {}

    /** Bytes that name no released schema: of a later version of Rollcall, or of another program. */
    record UnknownFormat<T>() implements Decoded<T> {}

    /** Bytes that name a released schema but are no record of it. */
    record Malformed<T>() implements Decoded<T> {}
}
