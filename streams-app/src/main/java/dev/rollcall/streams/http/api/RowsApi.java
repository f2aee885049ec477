package dev.rollcall.streams.http.api;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.streams.http.Errors;
import dev.rollcall.streams.http.Reads;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Serves the counts from a table in memory: {@code /api/counts}, {@code /api/products} and {@code /api/stream}. Every
 * instance of a job reads the whole topic, and so answers for all of it. Thread-safe.
 */
public final class CountsApi implements AutoCloseable {

    /** So many questions are answered at once; whoever comes then is to ask again. */
    private static final int MAX_CONCURRENT = 16;

    private static final long PRODUCTS_AGE = Duration.ofSeconds(1).toNanos();
    private static final int TOO_MANY_REQUESTS = 429;

    private final LiveRows live;
    private final CountsFollower follower;
    private final Semaphore answering = new Semaphore(MAX_CONCURRENT);
    private byte @Nullable [] products;
    private long productsMade;

    CountsApi(
            Function<Instant, CountsReader<EventCountKey, EventCount>> connect,
            RowTable table,
            LiveRows live,
            InstantSource clock,
            MeterRegistry metrics) {
        this.live = live;
        follower = new CountsFollower(connect, table, live, clock);
        Gauge.builder("rollcall.api.rows", this, CountsApi::rows)
                .description("Rows in the table that the API answers from")
                .register(metrics);
        Gauge.builder("rollcall.api.current", follower, reading -> reading.trouble() == null ? 1 : 0)
                .description("1 while the table follows the counts, 0 while something keeps it from reading them")
                .register(metrics);
        Gauge.builder("rollcall.api.streams", live, LiveRows::clients)
                .description("Clients of /api/stream")
                .register(metrics);
    }

    /**
     * An API whose table is empty until {@link #start}.
     *
     * @param connect makes a reader of the counts that begins at a time, and fails where it would have to begin elsewhere
     * @param maxRows greatest number of rows in the table
     * @param keep how long ago the windows that are shown have begun at most
     * @param clock from whose time the newest rows are looked for
     */
    public static CountsApi of(
            Function<Instant, CountsReader<EventCountKey, EventCount>> connect,
            int maxRows,
            Duration keep,
            InstantSource clock,
            MeterRegistry metrics) {
        RowTable table = new RowTable(maxRows, () -> clock.millis() - keep.toMillis());
        return new CountsApi(connect, table, new LiveRows(), clock, metrics);
    }

    /** Begins to read. */
    public void start() {
        follower.start();
    }

    /** Adds the addresses to a server. */
    public void addTo(RoutesConfig routes) {
        Reads.add(routes, "/api/counts", context -> answer(context, this::counts));
        Reads.add(routes, "/api/products", context -> answer(context, this::products));
        routes.get("/api/stream", this::stream);
    }

    /** Whether the table holds all that was there when the job started. */
    public boolean isCaughtUp() {
        return follower.isCaughtUp();
    }

    /** Why the table stands still, in one line, or null. */
    public @Nullable String trouble() {
        return follower.trouble();
    }

    /** Rows in the table. */
    public int rows() {
        return follower.table().size();
    }

    /** The rows of windows from then on, in milliseconds since the epoch, are all here; empty when all are. */
    public OptionalLong completeSince() {
        return follower.table().completeSince();
    }

    @Override
    public void close() {
        live.close();
        follower.close();
    }

    private void answer(Context context, Answer answer) {
        if (!answering.tryAcquire()) {
            context.header("Retry-After", "1");
            Errors.write(context, TOO_MANY_REQUESTS, "too many requests at once; ask again in a second");
            return;
        }
        try {
            answer.to(context);
        } finally {
            answering.release();
        }
    }

    private void counts(Context context) {
        Parameters parameters = Parameters.parse(context.queryString(), RowQuery.PARAMETERS);
        RowQuery query = RowQuery.of(parameters);
        boolean csv = Format.of(parameters.one("format"), context.header("Accept")) == Format.CSV;
        boolean caughtUp = follower.isCaughtUp();
        RowTable table = follower.table();
        RowQuery.Page page = query.page(table);
        if (csv) {
            // Where JSON has fields beside the rows, CSV has headers.
            context.header("Rollcall-Caught-Up", String.valueOf(caughtUp));
            String since = RowWriter.time(table.completeSince());
            if (since != null) {
                context.header("Rollcall-Complete-Since", since);
            }
            if (page.next() != null) {
                context.header("Rollcall-Next", page.next());
            }
            context.contentType("text/csv; charset=utf-8").result(RowWriter.csv(page.rows()));
        } else {
            context.contentType("application/json").result(RowWriter.json(page, table.completeSince(), caughtUp));
        }
    }

    private void products(Context context) {
        Parameters.parse(context.queryString(), Set.of());
        context.contentType("application/json").result(currentProducts());
    }

    /** Looking at the whole table once a second is enough for all who ask. */
    private synchronized byte[] currentProducts() {
        byte[] made = products;
        if (made == null || System.nanoTime() - productsMade > PRODUCTS_AGE) {
            made = Products.of(follower.table()).json();
            products = made;
            productsMade = System.nanoTime();
        }
        return made;
    }

    private void stream(Context context) {
        Parameters parameters = Parameters.parse(context.queryString(), Set.of("product"));
        try (LiveRows.Client client = live.enter(parameters.all("product"))) {
            if (client == null) {
                context.header("Retry-After", "10");
                Errors.write(
                        context,
                        TOO_MANY_REQUESTS,
                        "all " + LiveRows.MAX_CLIENTS + " streams are taken; ask again later, or ask /api/counts");
                return;
            }
            // Past Javalin, whose streams compress, and hold back what they have until there is more.
            HttpServletResponse response = context.res();
            response.setContentType("text/event-stream; charset=utf-8");
            response.setHeader("X-Accel-Buffering", "no");
            client.serve(response.getOutputStream());
        } catch (IOException e) {
            // The client has gone.
        } catch (InterruptedException e) {
            // The server ends.
            Thread.currentThread().interrupt();
        }
    }

    /** What answers a request. */
    private interface Answer {
        void to(Context context);
    }
}
