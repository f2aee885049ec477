package dev.rollcall.producer.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.rollcall.producer.Exit;
import dev.rollcall.producer.LogCapture;
import dev.rollcall.producer.TelemetryStats;
import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.spool.NumberedEvents;
import dev.rollcall.producer.internal.spool.Spool;
import dev.rollcall.producer.internal.state.ConsentFile;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The callers' side and the telemetry thread, with a transport that fails on demand. */
class EventRecorderTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path state;

    private final FakeTransport transport = new FakeTransport();
    private Exit exit = Exit.WAIT;
    private int spoolBytes;
    private EventRecorder recorder;

    @BeforeEach
    void build() {
        recorder = recorder(1024);
    }

    @AfterEach
    void close() {
        transport.connecting.countDown();
        recorder.close(LONG);
    }

    @Test
    void goesOnAfterAnErrorOfTheConnection() {
        transport.connectFailures.add(new OutOfMemoryError("for a moment"));
        recorder.record("e", Map.of());

        assertThat(recorder.flush(LONG)).isTrue();
        assertThat(transport.delivered).containsExactly("e");
    }

    @Test
    void goesOnAfterAnErrorOfTheTransport() {
        transport.offerFailures.add(new NoClassDefFoundError("a codec"));
        recorder.record("e", Map.of());

        assertThat(recorder.flush(LONG)).isTrue();
        assertThat(transport.delivered).containsExactly("e");
    }

    @Test
    void goesOnWhenALogAppenderThrows() {
        try (LogCapture log = new LogCapture("dev.rollcall", Level.INFO, line -> {
            throw new LinkageError("of an appender");
        })) {
            transport.refusals.add(new IllegalArgumentException("for good"));
            recorder.record("refused", Map.of());
            var unused = recorder.flush(LONG);
            recorder.record("e", Map.of());

            assertThat(recorder.flush(LONG)).isTrue();
            assertThat(transport.delivered).containsExactly("e");
        }
    }

    @Test
    void closesTheTransportAndFreesTheSpoolThoughAnErrorComesFirst() {
        exit = Exit.SPOOL;
        spoolBytes = 1 << 20;
        recorder = recorder(1024);
        transport.offersAlwaysFail = true;
        recorder.record("e", Map.of());
        recorder.flush(SHORT);
        recorder.close(LONG);

        assertThat(transport.closed).isTrue();
        assertThat(NumberedEvents.takenFrom(state))
                .as("what another process may take")
                .hasSize(1);
    }

    @Test
    void outlivesTheEndOfACallersStack() throws InterruptedException {
        Thread deep = new Thread(() -> dive(0));
        deep.setUncaughtExceptionHandler((thread, end) -> {});
        deep.start();
        deep.join();
        assertThat(recorder.flush(LONG)).as("what fitted into the queue").isTrue();
        long before = recorder.stats().recorded();
        recorder.record("last", Map.of());

        assertThat(recorder.flush(LONG)).isTrue();
        TelemetryStats stats = recorder.stats();
        assertThat(transport.delivered.stream().filter("last"::equals)).hasSize(1);
        assertThat(stats.sent()).isEqualTo(transport.delivered.size());
        assertThat(stats.recorded()).isEqualTo(before + 1);
        assertThat(stats.queued()).isZero();
    }

    /** Records at every depth of the stack, and at the end of it again and again. */
    private int dive(int depth) {
        try {
            int below = depth < 100_000 ? dive(depth + 1) : 0;
            return below + 1;
        } catch (StackOverflowError end) {
            recordOrNot();
            throw end;
        }
    }

    private void recordOrNot() {
        try {
            recorder.record("deep", Map.of("k", "v"));
        } catch (StackOverflowError notEvenCalled) {
            // There is no stack left for the call itself.
        }
    }

    @Test
    void staysAwayFromATransportThatTakesEventsAndDeliversNone() {
        transport.failsLater = true;
        transport.connecting = new CountDownLatch(1);
        for (int i = 0; i < 1_000; i++) {
            recorder.record("e", Map.of());
        }
        try (LogCapture log = new LogCapture("dev.rollcall", Level.INFO)) {
            transport.connecting.countDown();
            await().atMost(LONG).until(() -> transport.offered.get() > 0);
            recorder.flush(SHORT);

            assertThat(transport.offered)
                    .as("before it stays away for half a second")
                    .hasValueLessThan(200);
            await().atMost(LONG).until(() -> log.lines().stream().anyMatch(line -> line.contains("not acknowledged")));
            assertThat(log.lines().stream().filter(line -> line.contains("not acknowledged")))
                    .singleElement()
                    .asString()
                    .contains("FakeTimeout")
                    .doesNotContain("/home/alice");
        }
        // The events wait for a better time, and so would the end.
        transport.failsLater = false;
    }

    @Test
    void saysThatAnOutageIsOver() {
        try (LogCapture log = new LogCapture("dev.rollcall", Level.INFO)) {
            transport.failsLater = true;
            recorder.record("lost", Map.of());
            await().atMost(LONG).until(() -> log.lines().stream().anyMatch(line -> line.contains("not acknowledged")));
            transport.failsLater = false;
            recorder.record("e", Map.of());
            assertThat(recorder.flush(LONG)).isTrue();

            await().atMost(LONG)
                    .until(() -> log.lines().stream().anyMatch(line -> line.contains("acknowledged again")));
        }
    }

    @Test
    void saysWhyAnEventIsRefused() {
        try (LogCapture log = new LogCapture("dev.rollcall", Level.INFO)) {
            transport.refusals.add(new FakeTooLarge("/home/alice"));
            recorder.record("e", Map.of());
            // The event may be lost before the wait begins, or while it lasts.
            var unused = recorder.flush(LONG);

            await().atMost(LONG).until(() -> !log.lines().isEmpty());
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("FakeTooLarge")
                    .doesNotContain("alice");
        }
    }

    @Test
    void closeWaitsForAnEventThatIsJustAboutToStartTheThread() throws Exception {
        Class<?> hooks = Class.forName("java.lang.ApplicationShutdownHooks");
        for (int round = 0; round < 8; round++) {
            EventRecorder tried = recorder(16);
            Thread recording = new Thread(() -> tried.record("e", Map.of()));
            AtomicLong queued = new AtomicLong(-1);
            Thread closing = new Thread(() -> {
                tried.close(LONG);
                queued.set(tried.stats().queued());
            });
            synchronized (hooks) {
                recording.start();
                awaitBlocked(recording);
                closing.start();
                awaitBlocked(closing);
            }
            closing.join();
            recording.join();

            assertThat(queued).as("round %d", round).hasValue(0);
            assertThat(tried.stats().sent()).isOne();
        }
    }

    private static void awaitBlocked(Thread thread) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(LONG)
                .until(() -> thread.getState() == Thread.State.BLOCKED);
    }

    @Test
    void flushWaitsForTheEventsBeforeItAndForNoneThatComesLater() {
        exit = Exit.SPOOL;
        spoolBytes = 1 << 20;
        recorder = recorder(1024);
        AtomicBoolean first = new AtomicBoolean(true);
        transport.held = name -> {
            if (first.getAndSet(false)) {
                // The thread is waiting in flush() by now.
                recorder.record("after", Map.of());
            }
            return name.equals("before");
        };
        recorder.record("before", Map.of());

        assertThat(recorder.flush(SHORT)).isFalse();
        assertThat(transport.delivered).containsExactly("after");
        transport.releaseHeld();
        assertThat(recorder.flush(LONG)).isTrue();
    }

    @Test
    void sleepsForHalfASecondAndMoreWhenThereIsNothingToDo() {
        recorder.record("e", Map.of());
        assertThat(recorder.flush(LONG)).isTrue();
        Thread thread = telemetryThread();
        AtomicLong waits = new AtomicLong();

        // Pauses begin with a millisecond, and double.
        await().pollInterval(Duration.ofMillis(10))
                .during(Duration.ofMillis(400))
                .atMost(LONG)
                .until(() -> waits(thread) == waits.getAndSet(waits(thread)));
    }

    @Test
    void endsWhenTheUserRevokesInAnotherProcessThoughNothingIsRecorded() throws Exception {
        recorder.record("e", Map.of());
        assertThat(recorder.flush(LONG)).isTrue();
        Thread thread = telemetryThread();
        Files.writeString(state.resolve(ConsentFile.NAME), "denied\n");

        thread.join(LONG.toMillis());
        assertThat(thread.isAlive()).isFalse();
        assertThat(transport.closed).isTrue();
    }

    private static long waits(Thread thread) {
        return ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId()).getWaitedCount();
    }

    private static Thread telemetryThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("rollcall-telemetry"))
                .findFirst()
                .orElseThrow();
    }

    private EventRecorder recorder(int capacity) {
        LossLedger ledger = new LossLedger();
        ConsentGuard permission = ConsentGuard.ask(state, false);
        return new EventRecorder(
                capacity, LONG, permission, ledger, new Limits(ledger.cuts()), new FakeRoute(permission, ledger));
    }

    private static final class FakeTimeout extends RuntimeException {
        private static final long serialVersionUID = 1;

        FakeTimeout(String message) {
            super(message);
        }
    }

    private static final class FakeTooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;

        FakeTooLarge(String message) {
            super(message);
        }
    }

    /** Delivers at once, unless it is told to do otherwise. */
    private static final class FakeTransport implements Transport {

        private final Queue<Throwable> connectFailures = new ConcurrentLinkedQueue<>();
        private final Queue<Throwable> offerFailures = new ConcurrentLinkedQueue<>();
        private final Queue<RuntimeException> refusals = new ConcurrentLinkedQueue<>();
        private final Queue<String> delivered = new ConcurrentLinkedQueue<>();
        private final Queue<Runnable> heldBack = new ConcurrentLinkedQueue<>();
        private final AtomicInteger offered = new AtomicInteger();
        private volatile Predicate<String> held = name -> false;
        private volatile CountDownLatch connecting = new CountDownLatch(0);
        private volatile boolean offersAlwaysFail;
        private volatile boolean failsLater;
        private volatile boolean closed;

        @Override
        public boolean connect() {
            try {
                connecting.await();
            } catch (InterruptedException e) {
                return false;
            }
            fail(connectFailures.poll());
            return true;
        }

        @Override
        public Throwable offer(NumberedEvent entry, long now, Receipt receipt) {
            offered.incrementAndGet();
            fail(offersAlwaysFail ? new NoClassDefFoundError("a codec") : offerFailures.poll());
            RuntimeException refusal = refusals.poll();
            String name = NumberedEvents.event(entry.event());
            if (refusal != null) {
                receipt.failed(entry, true, refusal);
            } else if (failsLater) {
                receipt.failed(entry, false, new FakeTimeout("/home/alice"));
            } else if (held.test(name)) {
                heldBack.add(() -> receipt.delivered(entry));
            } else {
                delivered.add(name);
                receipt.delivered(entry);
            }
            return null;
        }

        void releaseHeld() {
            heldBack.forEach(Runnable::run);
        }

        @Override
        public void close(Duration timeout) {
            closed = true;
        }

        private static void fail(Throwable failure) {
            if (failure instanceof Error error) {
                throw error;
            }
        }
    }

    private final class FakeRoute implements Route {

        private final ConsentGuard permission;
        private final LossLedger ledger;

        FakeRoute(ConsentGuard permission, LossLedger ledger) {
            this.permission = permission;
            this.ledger = ledger;
        }

        @Override
        public Session begin() {
            return NumberedEvents.session("session");
        }

        @Override
        public boolean mayWait() {
            return exit != Exit.WAIT;
        }

        @Override
        public boolean leave(List<NumberedEvent> entries, long lost) {
            return false;
        }

        @Override
        public Transport transport() {
            return transport;
        }

        @Override
        public Spool spool() {
            return new Spool(state, spoolBytes, LONG, permission, ledger);
        }

        @Override
        public SpoolReplay replay(Spool spool) {
            return new SpoolReplay(spool, LONG, ledger);
        }

        @Override
        public Exit exit() {
            return exit;
        }

        @Override
        public void sendDetached() {}
    }
}
