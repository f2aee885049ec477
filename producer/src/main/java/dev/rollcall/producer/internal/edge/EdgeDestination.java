package dev.rollcall.producer.internal.edge;

import dev.rollcall.producer.internal.delivery.Destination;
import dev.rollcall.producer.internal.delivery.Transport;
import dev.rollcall.producer.internal.http.HttpTarget;
import dev.rollcall.producer.internal.http.HttpUrls;
import dev.rollcall.producer.internal.platform.Secrets;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An edge.
 *
 * @param endpoint its URL, without a route
 * @param authorization the header of that name, for the write key; null without one
 */
public record EdgeDestination(URI endpoint, @Nullable String authorization) implements Destination {

    private static final String ROUTE = "/v1/events";
    private static final String IS_NO_URL = " is not the URL of an edge; write https://host or http://host:port";

    /**
     * An edge at a URL.
     *
     * @throws IllegalArgumentException naming the option, the value without its secrets, and the remedy
     */
    public static EdgeDestination at(URI endpoint, @Nullable String authorization) {
        return at(endpoint, "endpoint", authorization);
    }

    /**
     * An edge that the user's environment names. It does not get the host's key.
     *
     * @throws IllegalArgumentException naming the variable, the value without its secrets, and the remedy
     */
    @SuppressWarnings("UnusedException") // its message holds the value, and that perhaps a secret
    public static EdgeDestination elsewhere(String url, String variable) {
        URI endpoint;
        try {
            endpoint = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(variable + "=" + Secrets.hidden(url) + IS_NO_URL);
        }
        return at(endpoint, variable, null);
    }

    private static EdgeDestination at(URI endpoint, String option, @Nullable String authorization) {
        String shown = option + "=" + Secrets.hidden(endpoint.toString());
        String url = HttpUrls.withoutSlash(endpoint.toString());
        if (url.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    shown + " holds credentials, which every user would see; leave them out, endpointKey takes a write"
                            + " key");
        }
        if (!HttpUrls.isBase(endpoint)) {
            throw new IllegalArgumentException(
                    shown + IS_NO_URL + (url.indexOf('_') < 0 ? "" : ", the host without an underscore"));
        }
        if (url.endsWith(ROUTE)) {
            throw new IllegalArgumentException(shown + " names a route; leave out " + ROUTE);
        }
        return new EdgeDestination(URI.create(url), authorization);
    }

    @Override
    public Transport transport(@Nullable Path state, ConsentGuard permission) {
        return EdgeTransport.to(this);
    }

    /** Where batches go. */
    HttpTarget target() {
        return HttpTarget.of(URI.create(endpoint + ROUTE), authorization);
    }

    /** The server alone: a route may be private. */
    String server() {
        return "endpoint=" + HttpUrls.server(endpoint);
    }

    @Override
    public String toString() {
        return "EdgeDestination[" + server() + "]";
    }
}
