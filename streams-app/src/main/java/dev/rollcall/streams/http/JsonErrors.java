package dev.rollcall.streams.http;

import dev.rollcall.streams.http.api.ApiErrors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee10.servlet.ErrorHandler;
import org.eclipse.jetty.http.HttpFields;
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
        response.write(true, body(code), callback);
    }

    @Override
    public ByteBuffer badMessageError(int status, @Nullable String reason, HttpFields.Mutable fields) {
        fields.put("Content-Type", "application/json");
        HttpLimits.addHeaders(fields);
        return body(status);
    }

    private static ByteBuffer body(int status) {
        return StandardCharsets.UTF_8.encode(ApiErrors.json(HttpStatus.getMessage(status)));
    }
}
