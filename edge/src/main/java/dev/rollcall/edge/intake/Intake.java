package dev.rollcall.edge.intake;

import dev.rollcall.edge.access.Products;
import dev.rollcall.edge.access.Rates;
import dev.rollcall.edge.http.Incoming;
import dev.rollcall.edge.http.RequestException;
import dev.rollcall.edge.sink.EventSink;
import dev.rollcall.edge.sink.RefusedException;
import dev.rollcall.edge.sink.UnavailableException;
import dev.rollcall.producer.RelayedEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Lets events in, stores those that are new, and says what became of each. Thread-safe. */
public final class Intake {

    private static final int BYTES_PER_EVENT = 2_048;

    private final Products products;
    private final Rates rates;
    private final EventSink sink;
    private final Executor replies;
    private final Repeats repeats = new Repeats();
    private final IntakeMetrics metrics;

    /**
     * An intake that has heard of no session yet.
     *
     * @param replies runs what follows when events are durable
     */
    public Intake(Products products, Rates rates, EventSink sink, Executor replies, MeterRegistry meters) {
        this.products = products;
        this.rates = rates;
        this.sink = sink;
        this.replies = replies;
        metrics = new IntakeMetrics(meters);
    }

    /**
     * Lets a request in, before its body is looked at. It counts as one event, and as one more for each 2 KiB of its body.
     *
     * @throws RequestException with 429 when its network has sent too much, and when the body is none
     */
    public void admit(Incoming request) {
        check(rates.take(request.prefix(), 1));
        check(rates.take(request.prefix(), request.body().length / BYTES_PER_EVENT));
    }

    /**
     * Lets events of a product in.
     *
     * @param events of the product in the request
     * @throws RequestException with 401, 403 or 404 when the sender may not write to the product, and with 429 when there is no
     *     room now
     */
    public void admit(Incoming request, String product, int events) {
        switch (products.check(product, request.writeKey())) {
            case ALLOWED -> {}
            case UNKNOWN ->
                throw RequestException.of(404, "unknown_product", "the product is not accepted here; check its name");
            case DENIED -> throw RequestException.of(403, "denied", "the product is denied here; do not send it again");
            case KEY_MISSING ->
                throw RequestException.of(
                        401, "no_write_key", "the product needs a write key; send Authorization: Bearer KEY");
            case KEY_WRONG ->
                throw RequestException.of(
                        403, "wrong_write_key", "the write key is not one of the product's; use one that is");
        }
        check(rates.take(request.prefix(), product, events));
    }

    private void check(Rates.@Nullable Excess excess) {
        if (excess != null) {
            metrics.limited(excess.limit());
            throw RequestException.again(
                    429,
                    "limited",
                    "too many events now (" + excess.limit() + "); send them again later",
                    excess.untilRoom());
        }
    }

    /**
     * Stores events.
     *
     * @param route for the metrics
     * @return a verdict for each, in their order, when those that are not rejected are durable; or a {@link RequestException} with
     *     503 when it is not known of each whether it is
     */
    public CompletableFuture<List<Verdict>> store(String route, List<Submission> submissions) {
        List<Waiting> waiting = new ArrayList<>(submissions.size());
        List<RelayedEvent> fresh = new ArrayList<>();
        List<CompletableFuture<Void>> outcomes = new ArrayList<>();
        for (Submission submission : submissions) {
            RejectedEventException rejection = submission.rejection();
            if (rejection != null) {
                metrics.rejected(route, rejection.reason());
                waiting.add(Waiting.settled(Verdict.rejected(rejection.line())));
                continue;
            }
            RelayedEvent event = Objects.requireNonNull(submission.event());
            CompletableFuture<Void> outcome = new CompletableFuture<>();
            CompletableFuture<Void> before = repeats.take(event, outcome);
            if (before == null) {
                fresh.add(event);
                outcomes.add(outcome);
                waiting.add(new Waiting(outcome, Verdict.ACCEPTED));
            } else {
                waiting.add(new Waiting(before, Verdict.REPEATED));
            }
        }
        return sink.send(fresh)
                .handleAsync((nothing, failure) -> settle(fresh, outcomes, cause(failure)), replies)
                .thenCompose(settled -> CompletableFuture.allOf(
                                waiting.stream().map(Waiting::outcome).toArray(CompletableFuture<?>[]::new))
                        // Each has its own.
                        .exceptionally(failure -> null))
                .thenApply(known -> verdicts(route, waiting));
    }

    private boolean settle(
            List<RelayedEvent> events, List<CompletableFuture<Void>> outcomes, @Nullable Throwable failure) {
        Set<Integer> refused = failure instanceof RefusedException some ? new HashSet<>(some.indices()) : Set.of();
        for (int i = 0; i < events.size(); i++) {
            boolean isDurable = failure == null || (failure instanceof RefusedException && !refused.contains(i));
            try {
                repeats.settle(events.get(i), isDurable);
            } finally {
                if (isDurable) {
                    outcomes.get(i).complete(null);
                } else {
                    outcomes.get(i).completeExceptionally(failure == null ? new IllegalStateException() : failure);
                }
            }
        }
        return true;
    }

    private List<Verdict> verdicts(String route, List<Waiting> waiting) {
        List<Verdict> verdicts = new ArrayList<>(waiting.size());
        for (Waiting one : waiting) {
            Throwable failure = one.failure();
            if (failure == null) {
                verdicts.add(one.verdict);
            } else if (failure instanceof RefusedException) {
                metrics.rejected(route, "too_large");
                verdicts.add(Verdict.rejected("the event is larger than its topic allows; make it smaller"));
            } else {
                metrics.failed(route, waiting.size());
                throw unavailable(failure);
            }
        }
        metrics.accepted(route, count(verdicts, Verdict.Kind.ACCEPTED));
        metrics.repeated(route, count(verdicts, Verdict.Kind.REPEATED));
        return verdicts;
    }

    private static long count(List<Verdict> verdicts, Verdict.Kind kind) {
        return verdicts.stream().filter(verdict -> verdict.kind() == kind).count();
    }

    private static RequestException unavailable(Throwable failure) {
        if (failure instanceof UnavailableException known) {
            return RequestException.again(503, "unavailable", String.valueOf(known.getMessage()), known.retryAfter());
        }
        throw failure instanceof RuntimeException unexpected ? unexpected : new IllegalStateException(failure);
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
    }

    /** An event whose outcome is not known yet, and its verdict where it is durable. */
    private record Waiting(CompletableFuture<Void> outcome, Verdict verdict) {

        static Waiting settled(Verdict verdict) {
            return new Waiting(CompletableFuture.completedFuture(null), verdict);
        }

        @Nullable
        Throwable failure() {
            return outcome.handle((nothing, failure) -> cause(failure)).join();
        }
    }
}
