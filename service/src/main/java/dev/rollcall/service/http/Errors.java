package dev.rollcall.service.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.http.Context;

/** Responses that say what is wrong: {@code {"error": "one line"}}. */
public final class Errors {

    private Errors() {}

    /** Responds with an error. */
    public static void write(Context context, int status, String message) {
        context.status(status).contentType("application/json").result(json(message));
    }

    /** The body of such a response. */
    public static String json(String message) {
        return JsonNodeFactory.instance.objectNode().put("error", message).toString();
    }
}
