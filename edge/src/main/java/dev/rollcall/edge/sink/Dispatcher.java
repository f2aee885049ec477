package dev.rollcall.edge.sink;

import dev.rollcall.edge.queue.DiskQueue;
import dev.rollcall.edge.queue.QueuedEvents;
import dev.rollcall.edge.queue.QueuedEvents.Mark;
import dev.rollcall.producer.RelayException;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.TelemetryRelay;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that decides for each request which way it takes, and so keeps the order of each user.
 *
 * <p>All requests are one sequence: {@code sent} (handed to the relay), {@code ready} (in memory, to be handed to it), what is
 * unread in the queue on disk, {@code incoming}. A request of {@code incoming} goes to {@code ready} while nothing is unread
 * and the relay works, and to the queue otherwise. Before the first one goes to the queue, whatever of {@code sent} and {@code
 * ready} is not durable goes there, and stays in memory too: it is sent from there, and given by the queue only to a later run.
 *
 * <p>The relay is ordered: after a failure, everything handed to it later fails, until all outcomes are known and {@code sent},
 * as far as it is open, is at the front of {@code ready} again. Then one request is tried alone, and what follows when it has
 * arrived.
 */
final class Dispatcher {

    /** Events that are handed to the relay and have no outcome; as all of these, large events count for more. */
    static final int WINDOW = 10_000;

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private static final int MOST_INCOMING = 20_000;

    /** With those that have an outcome, and whose turn it is not to be released. */
    private static final int MOST_SENT = 50_000;

    private static final int STEP = 2_000;

    /** After each step: meanwhile nobody needs to wake the thread, which costs more than the step. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORTEST_BACKOFF = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_BACKOFF = TimeUnit.SECONDS.toNanos(2);
    private static final Duration DISK_FAILURE = Duration.ofSeconds(30);
    private static final double NEARLY_FULL = 0.8;

    private final TelemetryRelay relay;
    private final DiskQueue queue;
    private final InstantSource clock;
    private final SinkMetrics metrics;
    private final Thread thread = new Thread(this::run, "rollcall-edge-dispatcher");

    private final Queue<Batch> incoming = new ConcurrentLinkedQueue<>();
    private final AtomicInteger incomingEvents = new AtomicInteger();
    private final Queue<Batch> outcomes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;
    private volatile boolean ended;

    /** Set before the thread looks whether there is something to do, and then parks. Who adds something looks at it after that. */
    private volatile boolean idle;

    private volatile @Nullable Instant diskFailedAt;
    private volatile long closeBy;

    private final Deque<Batch> sent = new ArrayDeque<>();
    private int sentEvents;
    private final Deque<Batch> ready = new ArrayDeque<>();
    private boolean trial;
    private boolean suspended;
    private long retryAt = System.nanoTime();
    private long backoff = SHORTEST_BACKOFF;

    private Dispatcher(TelemetryRelay relay, DiskQueue queue, InstantSource clock, MeterRegistry meters) {
        this.relay = relay;
        this.queue = queue;
        this.clock = clock;
        metrics = new SinkMetrics(meters);
        thread.setDaemon(true);
    }

    static Dispatcher start(TelemetryRelay relay, DiskQueue queue, InstantSource clock, MeterRegistry meters) {
        Dispatcher dispatcher = new Dispatcher(relay, queue, clock, meters);
        dispatcher.thread.start();
        return dispatcher;
    }

    CompletableFuture<Void> send(List<RelayedEvent> events) {
        Batch batch = new Batch(events, System.nanoTime());
        if (closed || ended) {
            return CompletableFuture.failedFuture(unavailable("this instance is ending", 1));
        }
        if (incomingEvents.addAndGet(batch.weight()) > MOST_INCOMING || batch.weight() > WINDOW) {
            incomingEvents.addAndGet(-batch.weight());
            return CompletableFuture.failedFuture(unavailable("too many events are waiting", 2));
        }
        incoming.add(batch);
        if (ended && incoming.remove(batch)) {
            batch.fail(unavailable("this instance is ending", 1));
        }
        wake();
        return batch.durable();
    }

    boolean isAlive() {
        return !ended;
    }

    List<String> notReady() {
        List<String> reasons = new ArrayList<>();
        if (ended) {
            reasons.add("the dispatcher of events has ended");
        }
        if (diskFails()) {
            reasons.add("the queue's disk is full or fails");
        }
        if (queue.bytes() >= NEARLY_FULL * queue.limit()) {
            reasons.add("the queue on disk is " + 100 * queue.bytes() / queue.limit() + " % full");
        }
        return reasons;
    }

    /** Ends the thread: what its senders wait for is acknowledged or in the queue by then, or has failed. */
    void close(Duration timeout) {
        closeBy = System.nanoTime() + timeout.toNanos();
        closed = true;
        LockSupport.unpark(thread);
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, timeout.multipliedBy(2).toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was acknowledged while the relay was closed is not sent again by the next run. For after {@link #close}. */
    void releaseAcknowledged() {
        if (!thread.isAlive()) {
            settle();
        }
    }

    private void run() {
        try {
            while (!closed || (hasAwaited() && System.nanoTime() - closeBy < 0)) {
                step();
                metrics.setState(suspended || queue.hasUnread(), oldest());
                pause();
            }
            save(takeIncoming(Integer.MAX_VALUE));
        } catch (Throwable e) {
            log.error("The dispatcher of events has failed; restart the edge", e);
        } finally {
            ended = true;
            failAll();
        }
    }

    private void pause() {
        // An interrupt is not meant for this thread, and would keep it from pausing.
        Thread.interrupted();
        LockSupport.parkNanos(this, PAUSE);
        idle = true;
        if (outcomes.isEmpty() && (incoming.isEmpty() || inFlight.get() > WINDOW / 2) && !hasWork() && !closed) {
            LockSupport.parkNanos(this, LONGEST_PAUSE);
        }
        idle = false;
    }

    private void wake() {
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    private void step() {
        settle();
        recover();
        admit();
        forward();
    }

    /** Completes and releases what is delivered. */
    private void settle() {
        for (Batch batch = outcomes.poll(); batch != null; batch = outcomes.poll()) {
            if (batch.isSettled()) {
                batch.complete();
                if (trial) {
                    trial = false;
                    suspended = false;
                    backoff = SHORTEST_BACKOFF;
                    log.info("Kafka accepts events again");
                }
            }
        }
        while (!sent.isEmpty() && sent.getFirst().isSettled()) {
            Batch first = sent.removeFirst();
            sentEvents -= first.weight();
            Mark mark = first.mark();
            if (mark != null) {
                queue.release(mark);
            }
        }
    }

    /** After a failure: when all outcomes are known, what failed is to be sent again, after a pause. */
    private void recover() {
        Throwable why = failure;
        if (why == null) {
            return;
        }
        if (!suspended) {
            log.warn("Kafka does not accept events; they go to the queue on disk: {}", why.getMessage());
        }
        suspended = true;
        if (inFlight.get() > 0 || !outcomes.isEmpty()) {
            return;
        }
        while (!sent.isEmpty()) {
            Batch last = sent.removeLast();
            sentEvents -= last.weight();
            // One that is delivered stays for its mark, which is released in the order of the queue.
            if (!last.isSettled() || last.mark() != null) {
                ready.addFirst(last);
            }
        }
        failure = null;
        trial = true;
        relay.resume();
        retryAt = System.nanoTime() + backoff;
        backoff = Math.min(2 * backoff, LONGEST_BACKOFF);
    }

    /** Gives new requests their way. */
    private void admit() {
        if (trial && mayForward() && ready.isEmpty() && !queue.hasUnread()) {
            // The disk may be full, too: what is tried must not depend on it.
            Batch first = incoming.peek();
            ready.addAll(takeIncoming(first == null ? 0 : first.weight()));
        } else if (suspended || queue.hasUnread() || hasWaitedTooLong()) {
            save(takeIncoming(Integer.MAX_VALUE));
        } else {
            int room = WINDOW
                    - inFlight.get()
                    - ready.stream().mapToInt(Batch::weight).sum();
            ready.addAll(takeIncoming(room));
        }
    }

    /** Looks at the first of each: they are in the order in which they came. */
    private boolean hasWaitedTooLong() {
        long latest = System.nanoTime() - LONGEST_WAIT;
        Batch first = incoming.peek();
        return (first != null && first.since() - latest < 0)
                || Stream.of(sent, ready)
                        .flatMap(batches ->
                                batches.stream().filter(Batch::isAwaited).limit(1))
                        .anyMatch(batch -> batch.since() - latest < 0);
    }

    private List<Batch> takeIncoming(int room) {
        List<Batch> taken = new ArrayList<>();
        int left = room;
        for (Batch batch = incoming.peek(); batch != null && batch.weight() <= left; batch = incoming.peek()) {
            left -= batch.weight();
            incomingEvents.addAndGet(-batch.weight());
            taken.add(incoming.remove());
        }
        return taken;
    }

    /** Puts what is not durable into the queue, in its order, and these requests after it. */
    private void save(List<Batch> batches) {
        // Those without an open event are durable; that is on its way to this thread.
        List<Batch> earlier = Stream.of(sent, ready)
                .flatMap(Deque::stream)
                .filter(batch -> batch.isAwaited() && !batch.openIndices().isEmpty())
                .toList();
        append(earlier, queue::appendGiven);
        ready.removeIf(Batch::isDropped);
        append(batches, queue::append);
    }

    private void append(List<Batch> batches, Append append) {
        List<Batch> fitting = new ArrayList<>();
        List<byte[]> entries = new ArrayList<>();
        long room = queue.room();
        for (Batch batch : batches) {
            byte[] entry = queue.entry(batch.openEvents());
            if (DiskQueue.isTooLarge(entry)) {
                batch.fail(unavailable("the request is larger than the queue takes, send fewer events at a time", 5));
            } else if (DiskQueue.sizeOf(entry) <= room) {
                room -= DiskQueue.sizeOf(entry);
                fitting.add(batch);
                entries.add(entry);
            } else {
                batch.fail(unavailable("the queue is full", 5));
            }
        }
        if (fitting.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        try {
            List<Mark> marks = append.append(entries);
            for (int i = 0; i < marks.size(); i++) {
                fitting.get(i).setQueued(marks.get(i), now);
                metrics.queued(marks.get(i).events());
            }
            fitting.forEach(Batch::complete);
            diskFailedAt = null;
        } catch (IOException e) {
            if (!diskFails()) {
                log.error("The queue on disk cannot be written: {}", e.toString());
            }
            diskFailedAt = now;
            UnavailableException why = unavailable("the events cannot be stored now", 5);
            fitting.forEach(batch -> batch.fail(why));
        }
    }

    /** For a while only: without new requests nothing would find that it works again. */
    private boolean diskFails() {
        Instant last = diskFailedAt;
        return last != null && clock.instant().isBefore(last.plus(DISK_FAILURE));
    }

    private boolean hasWork() {
        return mayForward() && (!ready.isEmpty() || queue.hasUnread());
    }

    private boolean mayForward() {
        return failure == null
                && System.nanoTime() - retryAt >= 0
                && (trial ? sent.isEmpty() : sentEvents < MOST_SENT && hasRoomFor(ready.peekFirst()));
    }

    private boolean hasRoomFor(@Nullable Batch next) {
        int more = next == null ? 1 : next.weight();
        return inFlight.get() == 0 || inFlight.get() + more <= WINDOW;
    }

    /** Hands some of what is ready to the relay, and reads more of it. */
    private void forward() {
        int left = STEP;
        while (left > 0 && mayForward()) {
            Batch batch = ready.poll();
            if (batch == null && !closed) {
                batch = read();
                if (batch != null && !hasRoomFor(batch)) {
                    ready.add(batch);
                    return;
                }
            }
            if (batch == null) {
                return;
            }
            left -= batch.weight();
            sent.add(batch);
            sentEvents += batch.weight();
            if (!batch.isSettled()) {
                send(batch);
            }
        }
    }

    private @Nullable Batch read() {
        try {
            QueuedEvents next = queue.next();
            return next == null ? null : new Batch(next, System.nanoTime());
        } catch (IOException e) {
            log.error("The queue on disk cannot be read: {}", e.toString());
            retryAt = System.nanoTime() + LONGEST_BACKOFF;
            return null;
        }
    }

    private void send(Batch batch) {
        List<Integer> open = batch.openIndices();
        batch.setPending(open.size());
        inFlight.addAndGet(batch.weight());
        for (int index : open) {
            var unused = relay.trySend(batch.events().get(index)).whenComplete((acknowledgement, thrown) -> {
                if (thrown == null) {
                    batch.acknowledge(index);
                    metrics.delivered();
                } else {
                    fail(batch, index, thrown);
                }
                if (batch.isLastOutcome()) {
                    outcomes.add(batch);
                    inFlight.addAndGet(-batch.weight());
                    wake();
                }
            });
        }
    }

    private void fail(Batch batch, int index, Throwable thrown) {
        // The relay's futures are copies, which wrap what they failed with.
        Throwable cause = thrown.getCause();
        Throwable why = thrown instanceof CompletionException && cause != null ? cause : thrown;
        if (why instanceof RelayException known && known.isPermanent()) {
            batch.refuse(index);
            metrics.refused();
        } else if (failure == null) {
            failure = why;
        }
    }

    private boolean hasAwaited() {
        return !incoming.isEmpty()
                || sent.stream().anyMatch(Batch::isAwaited)
                || ready.stream().anyMatch(Batch::isAwaited);
    }

    /** What is in the queue was taken before what is not. */
    private Duration oldest() {
        Batch first = sent.isEmpty() ? ready.peekFirst() : sent.getFirst();
        Instant queuedAt = first == null ? null : first.queuedAt();
        Instant now = clock.instant();
        return queuedAt == null || queuedAt.isAfter(now) ? Duration.ZERO : Duration.between(queuedAt, now);
    }

    private void failAll() {
        UnavailableException why = unavailable("this instance is ending", 1);
        for (Batch batch = incoming.poll(); batch != null; batch = incoming.poll()) {
            batch.fail(why);
        }
        sent.stream().filter(Batch::isAwaited).forEach(batch -> batch.fail(why));
        ready.stream().filter(Batch::isAwaited).forEach(batch -> batch.fail(why));
    }

    private static UnavailableException unavailable(String why, int seconds) {
        return new UnavailableException(why + "; send the events again", Duration.ofSeconds(seconds));
    }

    /** A way of appending to the queue. */
    private interface Append {

        List<Mark> append(List<byte[]> entries) throws IOException;
    }
}
