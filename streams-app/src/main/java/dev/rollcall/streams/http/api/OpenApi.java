package dev.rollcall.streams.http.api;

import dev.rollcall.service.http.Reads;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;

/** Serves {@code /api/openapi.json}: the description of every route below {@code /api}. */
public final class OpenApi {

    private static final String RESOURCE = "openapi.json";

    private OpenApi() {}

    /** Adds the route to a server. */
    public static void addTo(RoutesConfig routes) {
        byte[] document = document();
        Reads.add(routes, "/api/openapi.json", context -> {
            Parameters.parse(context.queryString(), Set.of());
            context.contentType("application/json").result(document);
        });
    }

    private static byte[] document() {
        try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
