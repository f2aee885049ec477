package dev.rollcall.producer.internal.http;

import java.net.URI;

/** What a URL of a server may be. */
public final class HttpUrls {

    private HttpUrls() {}

    /** Whether it is one of {@code http} or {@code https}, with a host and a port that there can be. */
    public static boolean isHttp(URI uri) {
        return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                && uri.getHost() != null
                && uri.getPort() != 0
                && uri.getPort() <= 65_535;
    }

    /** Whether routes can be put after it: {@link #isHttp}, with no query and no fragment. */
    public static boolean isBase(URI uri) {
        return isHttp(uri) && uri.getRawQuery() == null && uri.getRawFragment() == null;
    }

    /** The URL without a slash at its end. */
    public static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** Scheme, host and port alone: paths and queries of strangers may hold secrets. */
    public static String server(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }
}
