package dev.rollcall.edge.sink;

import dev.rollcall.edge.queue.QueuedEvents;
import dev.rollcall.producer.Context;
import dev.rollcall.producer.RelayedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The events of a request on their way. Outcomes are told by any thread; all else is the dispatcher's. An event is open until it
 * is acknowledged or refused; one that failed otherwise stays open.
 */
final class Batch {

    private static final int OPEN = 0;
    private static final int ACKNOWLEDGED = 1;
    private static final int REFUSED = 2;
    private static final int CHARACTERS_OF_AN_EVENT = 1_000;

    private final List<RelayedEvent> events;
    private final CompletableFuture<Void> durable = new CompletableFuture<>();
    private final long since;
    private final int weight;
    private final AtomicIntegerArray outcomes;
    private final AtomicInteger pending = new AtomicInteger();
    private QueuedEvents.@Nullable Mark mark;
    private @Nullable Instant queuedAt;
    private boolean dropped;

    /** @param since the {@link System#nanoTime()} at which it came */
    Batch(List<RelayedEvent> events, long since) {
        this.events = List.copyOf(events);
        this.since = since;
        weight = Math.min(
                Math.max(Dispatcher.WINDOW, events.size()),
                events.size() + characters(events) / CHARACTERS_OF_AN_EVENT);
        outcomes = new AtomicIntegerArray(events.size());
    }

    Batch(QueuedEvents queued, long since) {
        this(queued.events(), since);
        setQueued(queued.mark(), queued.queuedAt());
    }

    List<RelayedEvent> events() {
        return events;
    }

    /** Of how many events it takes the memory: large ones count for more. */
    int weight() {
        return weight;
    }

    long since() {
        return since;
    }

    CompletableFuture<Void> durable() {
        return durable;
    }

    QueuedEvents.@Nullable Mark mark() {
        return mark;
    }

    @Nullable
    Instant queuedAt() {
        return queuedAt;
    }

    /** Whether its sender waits. */
    boolean isAwaited() {
        return mark == null && !durable.isDone();
    }

    /** Whether it needs no more sending: its outcomes are known, or its sender was told to send it again. */
    boolean isSettled() {
        return pending.get() == 0 && (dropped || openIndices().isEmpty());
    }

    /** Whether its sender was told to send it again. */
    boolean isDropped() {
        return dropped;
    }

    List<RelayedEvent> openEvents() {
        return openIndices().stream().map(events::get).toList();
    }

    List<Integer> openIndices() {
        return indices(OPEN);
    }

    void setPending(int count) {
        pending.set(count);
    }

    void acknowledge(int index) {
        outcomes.set(index, ACKNOWLEDGED);
    }

    void refuse(int index) {
        outcomes.set(index, REFUSED);
    }

    /** After each outcome; true with the last one that was pending. */
    boolean isLastOutcome() {
        return pending.decrementAndGet() == 0;
    }

    void setQueued(QueuedEvents.Mark newMark, Instant at) {
        mark = newMark;
        queuedAt = at;
    }

    /** Tells the sender, if it waits, that what was not refused is durable. */
    void complete() {
        List<Integer> refused = indices(REFUSED);
        if (refused.isEmpty()) {
            durable.complete(null);
        } else {
            durable.completeExceptionally(new RefusedException(refused));
        }
    }

    /** Tells the sender to send it again. */
    void fail(UnavailableException why) {
        dropped = true;
        durable.completeExceptionally(why);
    }

    private List<Integer> indices(int outcome) {
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < outcomes.length(); i++) {
            if (outcomes.get(i) == outcome) {
                indices.add(i);
            }
        }
        return indices;
    }

    /** As the queue has them: with its source, where that is not the source of the event before. */
    private static int characters(List<RelayedEvent> events) {
        int sum = 0;
        RelayedEvent before = null;
        for (RelayedEvent event : events) {
            sum += characters(event.attributes());
            if (before == null
                    || !event.context().equals(before.context())
                    || !event.user().equals(before.user())) {
                sum += characters(event.context());
            }
            before = event;
        }
        return sum;
    }

    private static int characters(Context context) {
        return Stream.of(
                                context.architecture(),
                                context.platform(),
                                context.platformRelease(),
                                context.platformVersion(),
                                context.processor(),
                                context.ciVendor(),
                                context.container(),
                                context.runtime())
                        .mapToInt(text -> text == null ? 0 : text.length())
                        .sum()
                + characters(context.dependencies());
    }

    private static int characters(Map<String, String> texts) {
        int sum = 0;
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            sum += entry.getKey().length() + entry.getValue().length();
        }
        return sum;
    }
}
