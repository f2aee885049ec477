package dev.rollcall.edge.events;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.edge.http.Incoming;
import dev.rollcall.edge.http.Reply;
import dev.rollcall.edge.http.RequestException;
import dev.rollcall.edge.http.Route;
import dev.rollcall.edge.intake.Intake;
import dev.rollcall.edge.intake.Verdict;
import dev.rollcall.producer.RelayedId;
import dev.rollcall.service.http.Errors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** {@code POST /v1/events}. Thread-safe. */
public final class EventsRoute implements Route {

    private final Intake intake;
    private final BatchReader reader;

    /**
     * @param hash for ids that their senders did not hash
     * @param maxAge greatest time from an event to its sending
     */
    public EventsRoute(Intake intake, Function<String, RelayedId> hash, Duration maxAge) {
        this.intake = intake;
        reader = new BatchReader(hash, maxAge);
    }

    @Override
    public String name() {
        return "events";
    }

    @Override
    public String path() {
        return "/v1/events";
    }

    @Override
    public CompletableFuture<Reply> handle(Incoming request) {
        intake.admit(request);
        request.requireJson();
        BatchReader.Batch batch = reader.read(request.body(), request.arrival());
        intake.admit(request, batch.product(), batch.events().size());
        return intake.store(name(), batch.events()).thenApply(EventsRoute::reply);
    }

    @Override
    public Reply refuse(Incoming request, RequestException why) {
        byte[] body = Errors.json(why.line()).getBytes(StandardCharsets.UTF_8);
        return new Reply(why.status(), Reply.JSON, body, why.retryAfter());
    }

    private static Reply reply(List<Verdict> verdicts) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        boolean noneIsDurable = verdicts.stream().allMatch(verdict -> verdict.kind() == Verdict.Kind.REJECTED);
        if (noneIsDurable) {
            root.put("error", "no event is valid; see each verdict");
        }
        ArrayNode events = root.putArray("events");
        for (Verdict verdict : verdicts) {
            ObjectNode event =
                    events.addObject().put("verdict", verdict.kind().name().toLowerCase(Locale.ROOT));
            if (verdict.error() != null) {
                event.put("error", verdict.error());
            }
        }
        return Reply.json(noneIsDurable ? 400 : 202, root.toString());
    }
}
