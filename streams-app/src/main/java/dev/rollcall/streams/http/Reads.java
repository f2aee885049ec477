package dev.rollcall.streams.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;

/** Routes that are read. */
public final class Reads {

    private Reads() {}

    /** Answers GET, and HEAD with the same status and headers; left to itself, the server answers any HEAD with 200. */
    public static void add(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler);
        routes.head(path, handler);
    }
}
