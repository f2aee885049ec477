package dev.rollcall.edge.jina;

import dev.rollcall.edge.http.Incoming;
import dev.rollcall.edge.http.Reply;
import dev.rollcall.edge.http.RequestException;
import dev.rollcall.edge.http.Route;
import dev.rollcall.edge.intake.Intake;
import dev.rollcall.edge.intake.RejectedEventException;
import dev.rollcall.edge.intake.Submission;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * {@code POST /}, where Jina's clients send. They wait for a response without end and look at none, so there is one at once, the
 * same whatever becomes of the event. Thread-safe.
 */
public final class JinaRoute implements Route {

    private static final Reply ALWAYS = Reply.empty(204);

    private final Intake intake;
    private final PayloadParser parser;

    /** @param hash for ids */
    public JinaRoute(Intake intake, Function<String, RelayedId> hash) {
        this.intake = intake;
        parser = new PayloadParser(hash);
    }

    @Override
    public String name() {
        return "jina";
    }

    @Override
    public String path() {
        return "/";
    }

    @Override
    public CompletableFuture<Reply> handle(Incoming request) {
        intake.admit(request);
        // Its outcome is metered, and nobody waits for it.
        var unused = intake.store(name(), List.of(submission(request)));
        return CompletableFuture.completedFuture(ALWAYS);
    }

    private Submission submission(Incoming request) {
        RelayedEvent event;
        try {
            event = parser.parseBody(request.body(), request.arrival());
        } catch (MalformedPayloadException e) {
            return Submission.rejected(
                    new RejectedEventException(e.kind().name().toLowerCase(Locale.ROOT), e.reason()));
        }
        intake.admit(request, event.product(), 1);
        return Submission.of(event);
    }

    @Override
    public Reply refuse(Incoming request, RequestException why) {
        return ALWAYS;
    }
}
