package dev.rollcall.producer.internal.http;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * A response, whole. What it holds is never shown: it may repeat a secret.
 *
 * @param body not a copy
 */
public record HttpReply(int status, HttpHeaders headers, byte[] body) {

    static HttpReply of(HttpResponse<byte[]> response) {
        return new HttpReply(response.statusCode(), response.headers(), response.body());
    }

    /** The value of a header; null where there is none. */
    public @Nullable String header(String name) {
        return headers.firstValue(name).orElse(null);
    }

    @Override
    public String toString() {
        return "HttpReply[status=" + status + "]";
    }
}
