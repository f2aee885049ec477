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

    /** Of what is no request, too. */
    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        // A version or coding of HTTP that is none here is the client's fault, though HTTP has it among the server's.
        int shown = code == HttpStatus.NOT_IMPLEMENTED_501 || code == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505
                ? HttpStatus.BAD_REQUEST_400
                : code;
        response.setStatus(shown);
        response.getHeaders().put("Content-Type", "application/json");
        if (shown == HttpStatus.SERVICE_UNAVAILABLE_503) {
            response.getHeaders().put("Retry-After", "1");
        }
        HttpLimits.addHeaders(response.getHeaders());
        String json = Errors.json(HttpStatus.getMessage(shown));
        response.write(true, StandardCharsets.UTF_8.encode(json), callback);
    }
}
