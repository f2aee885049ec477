package dev.rollcall.streams.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.staticfiles.Location;
import java.util.Map;

/**
 * The page at {@code /}: static files of this jar, which draw what the API answers. Nothing on it comes from elsewhere,
 * and {@link HttpLimits} has the browser refuse what would.
 */
final class Page {

    /** Asked for again each time, and answered from the browser's cache while the entity tag is the same. */
    private static final Map<String, String> HEADERS = Map.of("Cache-Control", "no-cache");

    private Page() {}

    /** Serves the page, and leaves every path that has a route to that. */
    static void addTo(JavalinConfig config) {
        config.staticFiles.add(files -> {
            files.hostedPath = "/";
            files.directory = "/dev/rollcall/streams/page";
            files.location = Location.CLASSPATH;
            files.headers = HEADERS;
        });
    }
}
