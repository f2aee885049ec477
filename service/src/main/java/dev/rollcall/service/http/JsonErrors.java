package dev.rollcall.service.http;

import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee10.servlet.ErrorHandler;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers to requests that never reach a route: JSON like all others, without what the server thinks of them. */
final class JsonErrors extends ErrorHandler {

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        response.getHeaders().put("Content-Type", "application/json");
        HttpLimits.addHeaders(response.getHeaders());
        String json = Errors.json(HttpStatus.getMessage(code));
        response.write(true, StandardCharsets.UTF_8.encode(json), callback);
    }
}
