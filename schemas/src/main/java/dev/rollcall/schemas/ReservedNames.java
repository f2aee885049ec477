package dev.rollcall.schemas;

/** Names in rows that the job assigns. An event with a name that begins with {@link #PREFIX} is rejected. */
public final class ReservedNames {

    /** The beginning of all of them. */
    public static final String PREFIX = "__";

    /** All versions of a product, or all of its events, together. */
    public static final String ALL = "__all__";

    /** All names above a limit together, and values that cannot be a name. */
    public static final String OTHER = "__other__";

    /** The value of a field that is absent or blank. */
    public static final String NONE = "__none__";

    private ReservedNames() {}
}
