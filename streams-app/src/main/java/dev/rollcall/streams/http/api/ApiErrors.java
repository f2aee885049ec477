package dev.rollcall.streams.http.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.http.Context;

/** Answers that say what is wrong: {@code {"error": "one line"}}. */
public final class ApiErrors {

    private static final int BAD_REQUEST = 400;

    private ApiErrors() {}

    /** What answers a request, or finds it wrong. */
    interface Task {
        void run() throws InterruptedException;
    }

    static void guard(Context context, Task task) {
        try {
            task.run();
        } catch (BadRequestException e) {
            write(context, BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            // The server ends.
            Thread.currentThread().interrupt();
        }
    }

    /** Answers with an error. */
    public static void write(Context context, int status, String message) {
        context.status(status).contentType("application/json").result(json(message));
    }

    /** The body of such an answer. */
    public static String json(String message) {
        return JsonNodeFactory.instance.objectNode().put("error", message).toString();
    }
}
