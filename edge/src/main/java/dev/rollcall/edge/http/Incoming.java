package dev.rollcall.edge.http;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request as a route sees it: nothing in it tells who sent it, except for the keyed hash of a network. Used by one thread at a
 * time.
 */
public final class Incoming {

    private final Body body;
    private final @Nullable String contentType;
    private final @Nullable String authorization;
    private final long prefix;
    private final Instant arrival;
    private byte @Nullable [] decoded;

    Incoming(Body body, @Nullable String contentType, @Nullable String authorization, long prefix, Instant arrival) {
        this.body = body;
        this.contentType = contentType;
        this.authorization = authorization;
        this.prefix = prefix;
        this.arrival = arrival;
    }

    /**
     * The body, decoded; not a copy.
     *
     * @throws RequestException when it is too large, or not encoded as it says
     */
    public byte[] body() {
        byte[] known = decoded;
        if (known == null) {
            known = body.decoded();
            decoded = known;
        }
        return known;
    }

    /** The media type in lower case, without parameters; empty where there is none. */
    public String mediaType() {
        return contentType == null ? "" : MediaTypes.typeOf(contentType);
    }

    /**
     * Refuses a body that is not of a type, in UTF-8.
     *
     * @throws RequestException with 415
     */
    public void requireJson() {
        if (!mediaType().equals(Reply.JSON) || !MediaTypes.isUtf8(contentType)) {
            throw RequestException.of(415, "content_type", "Content-Type is not JSON; send application/json in UTF-8");
        }
    }

    /** What the sender shows to write to a product, the bearer token; null for nothing. */
    public @Nullable String writeKey() {
        String scheme = "bearer ";
        return authorization != null && authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                ? authorization.substring(scheme.length()).strip()
                : null;
    }

    /** The keyed hash of the network that it comes from. */
    public long prefix() {
        return prefix;
    }

    /** When it came. */
    public Instant arrival() {
        return arrival;
    }
}
