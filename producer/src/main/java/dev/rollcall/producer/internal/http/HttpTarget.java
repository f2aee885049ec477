package dev.rollcall.producer.internal.http;

import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes, at first or after redirects.
 *
 * @param authorization the header of that name; null without credentials
 * @param redirects how many led here
 */
public record HttpTarget(URI uri, @Nullable String authorization, int redirects) {

    private static final int MOST_REDIRECTS = 5;

    /** Where a request goes at first. */
    public static HttpTarget of(URI uri, @Nullable String authorization) {
        return new HttpTarget(uri, authorization, 0);
    }

    /**
     * Where a reply sends the same request, whatever its status: a POST remains one. The credentials are not sent when it leads
     * to another server. Null where it is no redirect.
     */
    public @Nullable HttpTarget redirectedBy(HttpReply reply) throws IOException {
        String location = reply.header("Location");
        if (reply.status() / 100 != 3 || location == null) {
            return null;
        }
        if (redirects == MOST_REDIRECTS) {
            throw new IOException("too many redirects");
        }
        URI next = resolve(location);
        boolean isSameServer =
                next.getHost().equalsIgnoreCase(uri.getHost()) && (next.getPort() == uri.getPort() || isUpgrade(next));
        return new HttpTarget(next, isSameServer ? authorization : null, redirects + 1);
    }

    @SuppressWarnings("UnusedException") // where a redirect leads may hold a secret
    private URI resolve(String location) throws IOException {
        URI next;
        try {
            next = uri.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("a redirect to an invalid URL");
        }
        if (!HttpUrls.isHttp(next) || ("https".equals(uri.getScheme()) && !"https".equals(next.getScheme()))) {
            throw new IOException("a redirect to an invalid URL, or from https to http");
        }
        return next;
    }

    private boolean isUpgrade(URI next) {
        return "http".equals(uri.getScheme()) && "https".equals(next.getScheme());
    }

    /** Without anything that may be a secret. */
    @Override
    public String toString() {
        return "HttpTarget[" + HttpUrls.server(uri) + "]";
    }
}
