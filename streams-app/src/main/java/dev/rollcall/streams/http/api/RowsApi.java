package dev.rollcall.streams.http.api;

import dev.rollcall.service.http.Errors;
import dev.rollcall.service.http.Reads;
import dev.rollcall.streams.http.rows.RowFollower;
import dev.rollcall.streams.http.rows.RowKind;
import dev.rollcall.streams.http.rows.RowReaders;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Serves the rows from tables in memory, as {@code openapi.json} describes it. Every instance that does reads the whole of
 * a topic, while somebody asks for its rows, and so responds with all of it. Thread-safe.
 */
public final class RowsApi implements AutoCloseable {

    /** The greatest number of requests that are served at once; whoever comes then is to ask again. */
    private static final int MAX_CONCURRENT = 16;

    /** Most often it takes less than a second; browsers and proxies wait for longer than this. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private static final long PRODUCTS_AGE = Duration.ofSeconds(1).toNanos();
    private static final int TOO_MANY_REQUESTS = 429;

    private final Map<RowKind<?, ?>, RowFollower<?, ?>> followers = new LinkedHashMap<>();
    private final LiveRows live;
    private final RowWait wait;
    private final InstantSource clock;
    private final Semaphore serving = new Semaphore(MAX_CONCURRENT);
    private byte @Nullable [] products;
    private long productsMade;

    RowsApi(
            RowReaders readers,
            int maxRows,
            Duration keepWindows,
            LiveRows live,
            RowWait wait,
            InstantSource clock,
            MeterRegistry metrics) {
        this.live = live;
        this.wait = wait;
        this.clock = clock;
        for (RowKind<?, ?> kind : RowKind.ALL) {
            Duration keep = kind.equals(RowKind.WINDOWS) ? keepWindows : null;
            RowFollower<?, ?> follower = new RowFollower<>(kind, readers, maxRows, keep, live, clock);
            followers.put(kind, follower);
            register(follower, metrics);
        }
        Gauge.builder("rollcall.api.streams", live, LiveRows::clients)
                .description("Clients of /api/stream")
                .register(metrics);
    }

    /**
     * An API whose tables are empty until it was started and somebody asks for rows.
     *
     * @param maxRows greatest number of rows of windows in memory; other kinds have their share of it
     * @param keepWindows how long ago the windows that are shown have begun at most
     * @param clock from whose time the newest rows are looked for, and today is
     */
    public static RowsApi of(
            RowReaders readers, int maxRows, Duration keepWindows, InstantSource clock, MeterRegistry metrics) {
        return new RowsApi(readers, maxRows, keepWindows, new LiveRows(), new RowWait(LONGEST_WAIT), clock, metrics);
    }

    private static void register(RowFollower<?, ?> follower, MeterRegistry metrics) {
        String kind = follower.kind().name();
        Gauge.builder("rollcall.api.rows", follower, reading -> reading.tables().size())
                .description("Rows of a kind that the API holds in memory")
                .tag("kind", kind)
                .register(metrics);
        Gauge.builder("rollcall.api.current", follower, reading -> reading.trouble() == null ? 1 : 0)
                .description("0 while the API cannot read rows of a kind that somebody requested, otherwise 1")
                .tag("kind", kind)
                .register(metrics);
    }

    /** Begins to read whenever somebody asks. */
    public void start() {
        followers.values().forEach(RowFollower::start);
    }

    /** Adds the routes to a server. */
    public void addTo(RoutesConfig routes) {
        RowWait.addTo(routes);
        Map<String, RowRoute.Source> steps = new LinkedHashMap<>();
        steps.put("window", new RowRoute.Source(follower(RowKind.WINDOWS), ""));
        steps.put("day", new RowRoute.Source(follower(RowKind.DAYS), ""));
        Map<String, RowRoute.Source> periods = new LinkedHashMap<>();
        for (String period : RowKind.USERS.periods()) {
            periods.put(period, new RowRoute.Source(follower(RowKind.USERS), period));
        }
        add(routes, "/api/counts", rows(new RowRoute("step", steps)));
        add(routes, "/api/users", rows(new RowRoute("period", periods)));
        RowRoute.Source breakdowns = new RowRoute.Source(follower(RowKind.BREAKDOWNS), "");
        add(routes, "/api/breakdowns", rows(RowRoute.of(breakdowns)));
        add(routes, "/api/adoption", this::adoption);
        add(routes, "/api/products", this::products);
        routes.get("/api/stream", this::stream);
    }

    /** What keeps the rows of each kind. */
    public List<RowFollower<?, ?>> followers() {
        return List.copyOf(followers.values());
    }

    @Override
    public void close() {
        live.close();
        // All at once: to connect may take seconds while Kafka is away.
        followers.values().forEach(RowFollower::stop);
        followers.values().forEach(RowFollower::close);
    }

    private RowFollower<?, ?> follower(RowKind<?, ?> kind) {
        return Objects.requireNonNull(followers.get(kind));
    }

    private Handler rows(RowRoute route) {
        return context -> route.respond(context, wait);
    }

    /** A route that is served to a limited number of clients at once. */
    private void add(RoutesConfig routes, String path, Handler handler) {
        Reads.add(routes, path, context -> {
            if (!serving.tryAcquire()) {
                context.header("Retry-After", "1");
                Errors.write(context, TOO_MANY_REQUESTS, "too many requests at once; try again in a second");
                return;
            }
            try {
                handler.handle(context);
            } finally {
                serving.release();
            }
        });
    }

    private void adoption(Context context) {
        Parameters parameters = Parameters.parse(context.queryString(), AdoptionQuery.PARAMETERS);
        AdoptionQuery query = AdoptionQuery.of(parameters, clock.instant());
        wait.forAllOf(follower(RowKind.USERS));
        context.contentType("application/json")
                .result(Adoption.of(query, follower(RowKind.USERS)).json());
    }

    private void products(Context context) {
        Parameters.parse(context.queryString(), Set.of());
        wait.forAllOf(follower(RowKind.WINDOWS), follower(RowKind.DAYS), follower(RowKind.USERS));
        context.contentType("application/json").result(currentProducts());
    }

    /** Looking at the whole tables once a second is enough for all who ask. */
    private synchronized byte[] currentProducts() {
        byte[] made = products;
        if (made == null || System.nanoTime() - productsMade > PRODUCTS_AGE) {
            made = Products.of(
                            follower(RowKind.WINDOWS).tables().of(""),
                            follower(RowKind.DAYS).tables().of(""),
                            follower(RowKind.USERS).tables().of("month"))
                    .json();
            products = made;
            productsMade = System.nanoTime();
        }
        return made;
    }

    private void stream(Context context) {
        Parameters parameters = Parameters.parse(context.queryString(), Set.of("product", "rows"));
        String name = parameters.choice(
                "rows", RowKind.ALL.stream().map(RowKind::name).toList());
        RowKind<?, ?> kind = RowKind.ALL.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        try (LiveRows.Client client = live.enter(kind, parameters.all("product"))) {
            if (client == null) {
                context.header("Retry-After", "10");
                Errors.write(
                        context,
                        TOO_MANY_REQUESTS,
                        "all " + LiveRows.MAX_CLIENTS + " streams are in use; try again later, or request /api/counts");
                return;
            }
            // Past Javalin, whose streams compress, and hold back what they have until there is more.
            HttpServletResponse response = context.res();
            response.setContentType("text/event-stream; charset=utf-8");
            response.setHeader("X-Accel-Buffering", "no");
            try (RowFollower.Listening listening = follower(kind).listen()) {
                client.serve(response.getOutputStream());
            }
        } catch (IOException e) {
            // The client has gone.
        } catch (InterruptedException e) {
            // The server ends.
            Thread.currentThread().interrupt();
        }
    }
}
