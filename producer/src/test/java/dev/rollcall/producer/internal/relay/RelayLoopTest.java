package dev.rollcall.producer.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.producer.RelayException;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import dev.rollcall.producer.TelemetryRelay.Acknowledgement;
import dev.rollcall.producer.internal.state.KeyedHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RelayLoopTest {

    private static final int CAPACITY = 4;
    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeConnection connection = new FakeConnection();
    private final RelayLoop loop =
            RelayLoop.start(connection, new RelayedSessions(new KeyedHash(new byte[16]), 8), CAPACITY);

    @AfterEach
    void close() {
        connection.gate.countDown();
        loop.close(Duration.ofSeconds(10));
    }

    @Test
    void failsAtOnceWhenTheBufferIsFullAndNobodyMayWait() {
        fill();

        assertThat(failureOf(trySend())).hasMessageStartingWith("bufferCapacity=4: ");

        connection.acknowledgeAll();
        CompletableFuture<Acknowledgement> next = trySend();
        soon().until(() -> !connection.sent.isEmpty());
        connection.acknowledgeAll();
        assertThat(next).succeedsWithin(LONG);
    }

    @Test
    void waitsForASlotUntilThereIsOne() throws Exception {
        fill();
        CompletableFuture<CompletableFuture<Acknowledgement>> sent = new CompletableFuture<>();
        Thread sender = new Thread(() -> sent.complete(loop.send(event(), LONG)));
        sender.start();
        soon().until(() -> sender.getState() == Thread.State.TIMED_WAITING);
        assertThat(sent).isNotDone();

        connection.acknowledgeAll();

        CompletableFuture<Acknowledgement> next = sent.join();
        soon().untilAsserted(() -> {
            connection.acknowledgeAll();
            assertThat(next).isCompleted();
        });
    }

    @Test
    void waitsForASlotNoLongerThanItIsTold() {
        fill();

        assertThat(failureOf(loop.send(event(), Duration.ofMillis(5)))).hasMessageStartingWith("bufferCapacity=4: ");
    }

    @Test
    void anInterruptEndsTheWaitForASlotAndStaysSet() {
        fill();
        Thread.currentThread().interrupt();

        CompletableFuture<Acknowledgement> future = loop.send(event(), LONG);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failureOf(future)).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void whatWaitedThroughAFailedAttemptFailsAndWhatComesLaterConnectsAgain() throws Exception {
        connection.refusal = new RelayException("nobody there", null);
        connection.blocks = true;
        List<CompletableFuture<Acknowledgement>> early = List.of(trySend(), trySend(), trySend());
        connection.connecting.await();
        connection.gate.countDown();

        for (CompletableFuture<Acknowledgement> future : early) {
            assertThat(failureOf(future)).hasMessage("nobody there");
        }
        assertThat(connection.attempts).hasValue(1);

        connection.refusal = null;
        CompletableFuture<Acknowledgement> late = trySend();
        soon().until(() -> !connection.sent.isEmpty());
        connection.acknowledgeAll();
        assertThat(late).succeedsWithin(LONG);
        assertThat(connection.attempts).hasValue(2);
    }

    @Test
    void whatIsSentByWhoLearnsOfAFailureDoesNotShareIt() throws Exception {
        connection.refusal = new RelayException("nobody there", null);
        connection.blocks = true;
        CompletableFuture<CompletableFuture<Acknowledgement>> again = trySend().handle((acknowledgement, failure) -> {
            connection.refusal = null;
            connection.acknowledges = true;
            return trySend();
        });
        connection.connecting.await();
        connection.gate.countDown();

        assertThat(again.thenCompose(next -> next)).succeedsWithin(LONG);
        assertThat(connection.attempts).hasValue(2);
    }

    @Test
    void survivesAConnectionThatIsBroken() {
        connection.error = new NoClassDefFoundError("codec");

        RelayException failure = failureOf(trySend());

        assertThat(failure).hasCause(connection.error).hasMessageContaining("NoClassDefFoundError");
        connection.error = null;
        CompletableFuture<Acknowledgement> late = trySend();
        soon().until(() -> !connection.sent.isEmpty());
        connection.acknowledgeAll();
        assertThat(late).succeedsWithin(LONG);
    }

    @Test
    void aFailureFreesItsSlot() {
        for (int i = 0; i < 3 * CAPACITY; i++) {
            CompletableFuture<Acknowledgement> future = loop.send(event(), LONG);
            soon().until(() -> !connection.sent.isEmpty());
            connection.sent.remove().failed(new RelayException("refused", null));
            assertThat(failureOf(future)).hasMessage("refused");
        }
    }

    @Test
    void flushThrowsTheFirstFailureOnce() {
        fill();
        List<RelayConnection.Outcome> outcomes = new ArrayList<>(connection.sent);
        IllegalStateException cause = new IllegalStateException("why");
        outcomes.get(1).failed(new RelayException("first", cause));
        outcomes.get(0).failed(new RelayException("second", null));
        connection.acknowledgeAll();

        assertThatThrownBy(loop::flush)
                .isInstanceOf(RelayException.class)
                .hasMessage("first")
                .hasCause(cause);
        assertThatCode(loop::flush).doesNotThrowAnyException();
    }

    @Test
    void flushWaitsForTheOutcomeWhateverACallerDoesWithItsFuture() throws Exception {
        CompletableFuture<Acknowledgement> future = trySend();
        soon().until(() -> !connection.sent.isEmpty());
        future.cancel(true);
        Thread flush = new Thread(loop::flush);
        flush.start();
        soon().until(() -> flush.getState() == Thread.State.WAITING);

        connection.acknowledgeAll();
        flush.join();

        assertThat(loop.acknowledged()).isOne();
    }

    @Test
    void nothingConnectsAfterAClose() {
        loop.close(LONG);

        assertThat(failureOf(trySend())).hasMessage("The relay is closed");
        assertThat(connection.attempts).hasValue(0);
        assertThat(connection.closed).isTrue();
    }

    @Test
    void closeReturnsInTimeThoughAConnectionDoesNotComeAbout() throws Exception {
        connection.blocks = true;
        CompletableFuture<Acknowledgement> first = trySend();
        connection.connecting.await();
        CompletableFuture<Acknowledgement> second = trySend();

        long start = System.nanoTime();
        loop.close(Duration.ofMillis(50));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(failureOf(first)).hasMessageStartingWith("The relay was closed");
        assertThat(failureOf(second)).hasMessageStartingWith("The relay was closed");
        connection.gate.countDown();
        soon().untilAsserted(() -> assertThat(connection.closed).isTrue());
    }

    /** In each round some events meet the close at another moment. */
    @Test
    void everyFutureIsCompleteWhenSendersMeetAClose() throws Exception {
        for (int round = 0; round < 300; round++) {
            FakeConnection fake = new FakeConnection();
            fake.acknowledges = true;
            RelayLoop raced = RelayLoop.start(fake, new RelayedSessions(new KeyedHash(new byte[16]), 8), 1_000);
            Queue<CompletableFuture<Acknowledgement>> futures = new ConcurrentLinkedQueue<>();
            CountDownLatch started = new CountDownLatch(3);
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Thread sender = new Thread(() -> {
                    for (int sent = 0; sent < 50; sent++) {
                        futures.add(raced.send(event(), Duration.ZERO));
                        if (sent == 5) {
                            started.countDown();
                        }
                    }
                });
                senders.add(sender);
                sender.start();
            }
            started.await();
            raced.close(LONG);
            for (Thread sender : senders) {
                sender.join();
            }

            assertThat(futures).as("round %d", round).hasSize(150).allMatch(CompletableFuture::isDone);
            assertThat(fake.sentAfterClose).as("round %d", round).isFalse();
        }
    }

    private static ConditionFactory soon() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }

    private void fill() {
        for (int i = 0; i < CAPACITY; i++) {
            assertThat(trySend()).isNotDone();
        }
        soon().until(() -> connection.sent.size() == CAPACITY);
    }

    private CompletableFuture<Acknowledgement> trySend() {
        return loop.send(event(), Duration.ZERO);
    }

    private static RelayedEvent event() {
        return RelayedEvent.builder()
                .product("p")
                .version("1")
                .event("e")
                .user(RelayedId.raw("alice"))
                .build();
    }

    private static RelayException failureOf(CompletableFuture<?> future) {
        try {
            future.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RelayException failure) {
                return failure;
            }
        }
        throw new AssertionError("no RelayException: " + future);
    }

    /** A connection that does as it is told. */
    private static final class FakeConnection implements RelayConnection {

        private final Queue<Outcome> sent = new ConcurrentLinkedQueue<>();
        private final AtomicInteger attempts = new AtomicInteger();
        private final CountDownLatch connecting = new CountDownLatch(1);
        private final CountDownLatch gate = new CountDownLatch(1);
        private volatile boolean blocks;
        private volatile boolean acknowledges;
        private volatile RelayException refusal;
        private volatile Error error;
        private volatile boolean closed;
        private volatile boolean sentAfterClose;
        private boolean connected;

        @Override
        public int connect() {
            if (connected) {
                return 1;
            }
            attempts.incrementAndGet();
            connecting.countDown();
            if (blocks) {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            if (error != null) {
                throw error;
            }
            if (refusal != null) {
                throw refusal;
            }
            connected = true;
            return 1;
        }

        @Override
        public void send(byte[] key, byte[] value, Outcome outcome) {
            sentAfterClose |= closed;
            if (acknowledges) {
                outcome.acknowledged(0, 0);
            } else {
                sent.add(outcome);
            }
        }

        @Override
        public void close(Duration timeout) {
            closed = true;
        }

        void acknowledgeAll() {
            for (Outcome outcome = sent.poll(); outcome != null; outcome = sent.poll()) {
                outcome.acknowledged(0, 7);
            }
        }
    }
}
