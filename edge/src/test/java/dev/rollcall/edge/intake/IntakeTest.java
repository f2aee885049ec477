package dev.rollcall.edge.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.edge.access.Products;
import dev.rollcall.edge.access.Rates;
import dev.rollcall.edge.http.RequestException;
import dev.rollcall.edge.sink.EventSink;
import dev.rollcall.edge.sink.UnavailableException;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class IntakeTest {

    private static final RelayedId SESSION = RelayedId.hashed("0123456789abcdef0123456789abcdef");

    private final HeldSink sink = new HeldSink();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Intake intake = new Intake(Products.any(), new Rates(0, 0, 0), sink, Runnable::run, meters);

    @Test
    void aRepeatIsToldOnceTheOriginalIsDurable() {
        CompletableFuture<List<Verdict>> first = intake.store("r", List.of(event(1)));
        CompletableFuture<List<Verdict>> again = intake.store("r", List.of(event(1), event(2)));
        assertThat(sink.sent).hasSize(2);
        assertThat(sink.sent.get(1)).hasSize(1);

        sink.next().complete(null);
        assertThat(first.join()).containsExactly(Verdict.ACCEPTED);
        assertThat(again).isNotDone();
        sink.next().complete(null);
        assertThat(again.join()).containsExactly(Verdict.REPEATED, Verdict.ACCEPTED);
        assertThat(meters.get("rollcall.edge.repeated").counter().count()).isEqualTo(1);
        assertThat(meters.get("rollcall.edge.accepted").counter().count()).isEqualTo(2);
    }

    @Test
    void aRepeatOfAnEventThatCannotBeStoredIsToBeSentAgainAndIsNewThen() {
        CompletableFuture<List<Verdict>> first = intake.store("r", List.of(event(1)));
        CompletableFuture<List<Verdict>> again = intake.store("r", List.of(event(1)));
        sink.next().completeExceptionally(new UnavailableException("not now", Duration.ofSeconds(3)));
        sink.next().complete(null);

        for (CompletableFuture<List<Verdict>> failed : List.of(first, again)) {
            assertThatThrownBy(failed::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(RequestException.class, e -> {
                        assertThat(e.status()).isEqualTo(503);
                        assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(3));
                    });
        }
        CompletableFuture<List<Verdict>> third = intake.store("r", List.of(event(1)));
        sink.next().complete(null);
        assertThat(third.join()).containsExactly(Verdict.ACCEPTED);
    }

    @Test
    void aSessionOfAnotherUserMayHaveTheSameName() {
        Submission mine = event(1);
        Submission theirs = Submission.of(RelayedEvent.builder()
                .product("p")
                .version("1")
                .event("e")
                .user(RelayedId.hashed("ffffffffffffffffffffffffffffffff"))
                .session(SESSION)
                .sessionSeq(1)
                .build());

        CompletableFuture<List<Verdict>> verdicts = intake.store("r", List.of(mine, theirs));
        sink.next().complete(null);

        assertThat(verdicts.join()).containsExactly(Verdict.ACCEPTED, Verdict.ACCEPTED);
    }

    @Test
    void rejectedEventsKeepTheirPlaceAndAreNotSent() {
        CompletableFuture<List<Verdict>> verdicts = intake.store(
                "r",
                List.of(
                        Submission.rejected(new RejectedEventException("invalid", "events[0]: wrong")),
                        event(1),
                        event(1)));
        sink.next().complete(null);

        assertThat(verdicts.join())
                .containsExactly(Verdict.rejected("events[0]: wrong"), Verdict.ACCEPTED, Verdict.REPEATED);
        assertThat(sink.sent.get(0)).hasSize(1);
        assertThat(meters.get("rollcall.edge.rejected")
                        .tag("reason", "invalid")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private static Submission event(long number) {
        return Submission.of(RelayedEvent.builder()
                .product("p")
                .version("1")
                .event("e")
                .user(SESSION)
                .session(SESSION)
                .sessionSeq(number)
                .build());
    }

    /** Keeps what it is given until a test says what becomes of it. */
    private static final class HeldSink implements EventSink {

        private final List<List<RelayedEvent>> sent = new ArrayList<>();
        private final Deque<CompletableFuture<Void>> held = new ArrayDeque<>();

        CompletableFuture<Void> next() {
            return held.remove();
        }

        @Override
        public CompletableFuture<Void> send(List<RelayedEvent> events) {
            CompletableFuture<Void> outcome = new CompletableFuture<>();
            sent.add(events);
            held.add(outcome);
            return outcome;
        }

        @Override
        public boolean isAlive() {
            return true;
        }

        @Override
        public List<String> notReady() {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
