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
        String shown = end < 0 ? urls : scheme(urls) + "<hidden>" + urls.substring(end);
        int query = shown.indexOf('?');
        return query < 0 ? shown : shown.substring(0, query) + "?<hidden>";
    }

    /** The first URL's, with the slashes after it; empty where the text does not begin with one. */
    private static String scheme(String urls) {
        int colon = urls.indexOf("://");
        for (int i = 0; i < colon; i++) {
            if (!Character.isLetterOrDigit(urls.charAt(i)) && "+.-".indexOf(urls.charAt(i)) < 0) {
                return "";
            }
        }
        return colon < 0 ? "" : urls.substring(0, colon + 3);
    }
}
