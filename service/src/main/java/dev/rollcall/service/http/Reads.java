package dev.rollcall.service.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;

/** Routes that are read. */
public final class Reads {

    private Reads() {}

    /** Refuses any other method, whatever the route. */
    public static void only(RoutesConfig routes) {
        routes.before(context -> {
            String method = context.req().getMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                context.header("Allow", "GET, HEAD");
                Errors.write(context, HttpStatus.METHOD_NOT_ALLOWED.getCode(), "only GET and HEAD are allowed");
                context.skipRemainingHandlers();
            }
        });
    }

    /** Responds to GET, and to HEAD with the same status and headers; left to itself, the server gives any HEAD 200. */
    public static void add(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler);
        routes.head(path, handler);
    }
}
