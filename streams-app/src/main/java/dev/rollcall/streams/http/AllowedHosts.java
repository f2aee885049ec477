package dev.rollcall.streams.http;

import dev.rollcall.service.http.BadRequestException;
import dev.rollcall.service.http.Errors;
import io.javalin.config.RoutesConfig;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that the page and the counts may be asked for by. Nobody logs in, so a page of a stranger must not read them
 * through the browser of somebody who can: by DNS rebinding its own name leads to this machine, but the browser still says
 * that name in {@code Host}.
 */
final class AllowedHosts {

    private static final String ANY = "*";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int MISDIRECTED_REQUEST = 421;

    private final Set<String> names = new HashSet<>(LOOPBACK);

    /**
     * @param bound the host of the address that is listened on
     * @param listed further names, in lower case and without a port; {@code *} stands for any
     */
    AllowedHosts(String bound, Set<String> listed) {
        names.add(bound.toLowerCase(Locale.ROOT));
        names.addAll(listed);
    }

    /** Refuses requests by other names with 421, before any route. */
    void addTo(RoutesConfig routes) {
        routes.before(context -> {
            String host = context.header("Host");
            if (!allows(host)) {
                String message = BadRequestException.message(
                        "Host", String.valueOf(host), "is not served here; list the name in ROLLCALL_HTTP_HOSTS");
                Errors.write(context, MISDIRECTED_REQUEST, message);
                context.skipRemainingHandlers();
            }
        });
    }

    /** Whether a request may say so; one without the header is not a browser's. */
    boolean allows(@Nullable String host) {
        return host == null || names.contains(ANY) || names.contains(name(host));
    }

    /** The header without the port. */
    private static String name(String host) {
        int port = host.indexOf(':', host.indexOf(']') + 1);
        return (port < 0 ? host : host.substring(0, port)).strip().toLowerCase(Locale.ROOT);
    }
}
