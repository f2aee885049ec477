package dev.rollcall.edge.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The response to a request.
 *
 * @param contentType of the body; null where there is none
 * @param body bytes; owned by the reply
 * @param retryAfter after what time the request may be sent again; null where it need not or must not be
 */
@SuppressWarnings("ArrayRecordComponent") // written once, by the server
public record Reply(
        int status,
        @Nullable String contentType,
        byte[] body,
        @Nullable Duration retryAfter) {

    /** The type of JSON. */
    public static final String JSON = "application/json";

    private static final byte[] EMPTY = {};

    /** Without a body. */
    public static Reply empty(int status) {
        return new Reply(status, null, EMPTY, null);
    }

    /** With JSON. */
    public static Reply json(int status, String json) {
        return new Reply(status, JSON, json.getBytes(StandardCharsets.UTF_8), null);
    }
}
