package dev.rollcall.producer.internal.platform;

/** Makes what a host or a user configured fit to be shown. */
public final class Secrets {

    private Secrets() {}

    /**
     * URLs or servers without users and passwords: everything up to the last {@code @} is hidden, and so is everything from
     * the first {@code ?} after it. A password may hold any character, and there may be no URL at all around it.
     */
    public static String hidden(String urls) {
        int end = urls.lastIndexOf('@');
        int slashes = urls.indexOf("//");
        String shown = end < 0
                ? urls
                : (slashes < 0 || slashes > end ? "" : urls.substring(0, slashes + 2)) + "<hidden>"
                        + urls.substring(end);
        int query = shown.indexOf('?');
        return query < 0 ? shown : shown.substring(0, query) + "?<hidden>";
    }
}
