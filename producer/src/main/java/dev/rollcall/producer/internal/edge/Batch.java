package dev.rollcall.producer.internal.edge;

import dev.rollcall.producer.internal.delivery.Transport.Receipt;
import dev.rollcall.producer.internal.event.BatchJson;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Events of one session that go in one request, each with the receipt that is due for it. For one thread. */
final class Batch {

    static final int MOST_EVENTS = 500;

    /** Well below the 1 MiB that an edge takes. */
    static final int MOST_BYTES = 512 * 1024;

    private final Session session;
    private final List<NumberedEvent> events = new ArrayList<>();
    private final List<Receipt> receipts = new ArrayList<>();
    private int bytes;
    private boolean complete;

    Batch(Session session) {
        this.session = session;
    }

    /** Adds an event, if it is of the session and there is room; the first one always has. */
    boolean add(NumberedEvent event, Receipt receipt) {
        int length = BatchJson.lengthAtMost(event);
        boolean fits = events.isEmpty() || (events.size() < MOST_EVENTS && bytes + length <= MOST_BYTES);
        complete |= !fits;
        if (complete) {
            return false;
        }
        events.add(event);
        receipts.add(receipt);
        bytes += length;
        complete = events.size() == MOST_EVENTS;
        return true;
    }

    boolean isOf(Session other) {
        return session.sessionId().equals(other.sessionId());
    }

    /** Lets nothing more in. */
    void complete() {
        complete = true;
    }

    /** Whether nothing more comes in. */
    boolean isComplete() {
        return complete;
    }

    int size() {
        return events.size();
    }

    /** At most, as JSON. */
    int bytes() {
        return bytes;
    }

    /** The body of its request, as of now. */
    byte[] body(long now) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
        try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
            gzip.write(BatchJson.of(session, events, now).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return body.toByteArray();
    }

    /** One of two halves of at least one event each. */
    Batch half(boolean first) {
        int middle = events.size() / 2;
        Batch half = new Batch(session);
        for (int i = first ? 0 : middle; i < (first ? middle : events.size()); i++) {
            half.add(events.get(i), receipts.get(i));
        }
        half.complete();
        return half;
    }

    void delivered(int index) {
        receipts.get(index).delivered(events.get(index));
    }

    void failed(int index, boolean forGood, Throwable cause) {
        receipts.get(index).failed(events.get(index), forGood, cause);
    }

    void failed(boolean forGood, Throwable cause) {
        for (int i = 0; i < events.size(); i++) {
            failed(i, forGood, cause);
        }
    }
}
