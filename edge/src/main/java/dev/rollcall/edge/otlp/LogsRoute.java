package dev.rollcall.edge.otlp;

import dev.rollcall.edge.http.Incoming;
import dev.rollcall.edge.http.Reply;
import dev.rollcall.edge.http.RequestException;
import dev.rollcall.edge.http.Route;
import dev.rollcall.edge.intake.Intake;
import dev.rollcall.edge.intake.RejectedEventException;
import dev.rollcall.edge.intake.Submission;
import dev.rollcall.edge.intake.Verdict;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code POST /v1/logs}: OTLP over HTTP, in both of its formats. Thread-safe. */
public final class LogsRoute implements Route {

    /** Codes of gRPC by the status of HTTP; for other statuses it is {@link #INVALID_ARGUMENT}. */
    private static final Map<Integer, Integer> CODES =
            Map.of(401, 16, 403, 7, 404, 5, 413, 8, 429, 8, 500, 13, 503, 14);

    private static final int INVALID_ARGUMENT = 3;

    private final Intake intake;
    private final Function<String, RelayedId> hash;
    private final Duration maxAge;

    /**
     * @param hash for ids
     * @param maxAge greatest time from an event to the newest of its request
     */
    public LogsRoute(Intake intake, Function<String, RelayedId> hash, Duration maxAge) {
        this.intake = intake;
        this.hash = hash;
        this.maxAge = maxAge;
    }

    @Override
    public String name() {
        return "logs";
    }

    @Override
    public String path() {
        return "/v1/logs";
    }

    @Override
    public CompletableFuture<Reply> handle(Incoming request) {
        intake.admit(request);
        OtlpFormat format = OtlpFormat.of(request.mediaType())
                .orElseThrow(() -> RequestException.of(
                        415,
                        "content_type",
                        "Content-Type is not one of OTLP's; send application/x-protobuf or application/json"));
        List<Submission> submissions = admitted(request, submissions(request, format));
        return intake.store(name(), submissions).thenApply(verdicts -> reply(format, verdicts));
    }

    private List<Submission> submissions(Incoming request, OtlpFormat format) {
        try {
            return LogEvents.of(format.request(request.body()), hash, request.arrival(), maxAge);
        } catch (MalformedLogsException e) {
            throw RequestException.of(400, "invalid_logs", e.reason());
        }
    }

    /** A request may be of several products, of which some are not accepted. */
    private List<Submission> admitted(Incoming request, List<Submission> submissions) {
        Map<String, Integer> products = new TreeMap<>();
        for (Submission submission : submissions) {
            RelayedEvent event = submission.event();
            if (event != null) {
                products.merge(event.product(), 1, Integer::sum);
            }
        }
        Map<String, RequestException> refused = new LinkedHashMap<>();
        products.forEach((product, events) -> {
            try {
                intake.admit(request, product, events);
            } catch (RequestException e) {
                if (e.retryAfter() != null || products.size() == 1) {
                    throw e;
                }
                refused.put(product, e);
            }
        });
        List<Submission> admitted = new ArrayList<>(submissions.size());
        for (Submission submission : submissions) {
            RequestException why = submission.event() == null
                    ? null
                    : refused.get(submission.event().product());
            admitted.add(
                    why == null
                            ? submission
                            : Submission.rejected(new RejectedEventException(why.reason(), why.line())));
        }
        return admitted;
    }

    /** All are rejected: that is no success, and unlike a partial one SDKs say so in their logs. */
    private static Reply reply(OtlpFormat format, List<Verdict> verdicts) {
        Map<String, Long> errors = verdicts.stream()
                .filter(verdict -> verdict.error() != null)
                .collect(Collectors.groupingBy(
                        verdict -> String.valueOf(verdict.error()), LinkedHashMap::new, Collectors.counting()));
        int rejected = (int) errors.values().stream().mapToLong(Long::longValue).sum();
        String why = errors.entrySet().stream()
                .map(error -> error.getValue() + " of " + verdicts.size() + " log records: " + error.getKey())
                .collect(Collectors.joining(". "));
        if (rejected == 0) {
            return new Reply(200, format.contentType(), format.success(), null);
        } else if (rejected < verdicts.size()) {
            return new Reply(200, format.contentType(), format.partialSuccess(rejected, why), null);
        }
        return new Reply(400, format.contentType(), format.status(INVALID_ARGUMENT, why), null);
    }

    @Override
    public Reply refuse(Incoming request, RequestException why) {
        OtlpFormat format = OtlpFormat.of(request.mediaType()).orElse(OtlpFormat.JSON);
        int code = CODES.getOrDefault(why.status(), INVALID_ARGUMENT);
        return new Reply(why.status(), format.contentType(), format.status(code, why.line()), why.retryAfter());
    }
}
