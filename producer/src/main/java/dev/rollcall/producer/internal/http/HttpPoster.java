package dev.rollcall.producer.internal.http;

import java.util.Map;

/** Sends POST requests. Thread-safe. */
public interface HttpPoster {

    /** Sends one, and does not wait for the reply. */
    HttpExchange post(HttpTarget target, Map<String, String> headers, byte[] body);

    /** Lets go of connections and threads. */
    void close();
}
