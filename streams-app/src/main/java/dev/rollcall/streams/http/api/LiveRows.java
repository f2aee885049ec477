package dev.rollcall.streams.http.api;

import dev.rollcall.streams.http.rows.Row;
import dev.rollcall.streams.http.rows.RowChanges;
import dev.rollcall.streams.http.rows.RowKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Rows of every kind as they change, for up to {@link #MAX_CLIENTS} clients, as Server-Sent Events: the JSON of a row each, and the key
 * of one that was deleted, as an event named {@code removed}. A client that does not take its rows keeps nobody waiting:
 * of a row that changes again only the last is kept for it, and when too many are, it is dropped, and is to ask for the
 * table again. Thread-safe.
 */
final class LiveRows implements RowChanges {

    static final int MAX_CLIENTS = 64;

    private static final int MAX_BACKLOG = 20_000;
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Duration heartbeat;
    private final int maxBacklog;
    private final Semaphore places = new Semaphore(MAX_CLIENTS);
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    LiveRows() {
        this(HEARTBEAT, MAX_BACKLOG);
    }

    LiveRows(Duration heartbeat, int maxBacklog) {
        this.heartbeat = heartbeat;
        this.maxBacklog = maxBacklog;
    }

    @Override
    public void changed(Row row) {
        offer(new Change(row.key(), row));
    }

    @Override
    public void removed(Row.Key key) {
        offer(new Change(key, null));
    }

    private void offer(Change change) {
        for (Client client : clients) {
            client.offer(change);
        }
    }

    /** Drops the clients of the kind. */
    @Override
    public void replaced(RowKind<?, ?> kind) {
        clients.stream().filter(client -> client.kind.equals(kind)).forEach(Client::drop);
    }

    int clients() {
        return clients.size();
    }

    /** A place for a client, or null when all are taken. */
    @Nullable
    Client enter(RowKind<?, ?> kind, Set<String> products) {
        if (!places.tryAcquire()) {
            return null;
        }
        Client client = new Client(kind, products);
        clients.add(client);
        return client;
    }

    /** Lets every client end. */
    void close() {
        closed = true;
        clients.forEach(Client::wake);
    }

    /** A row that changed, or was deleted: then it is null. All clients share the event that is made of it. */
    private static final class Change {

        final Row.Key key;
        private final @Nullable Row row;

        /** Made by the first client that takes it; two that come at once make the same. */
        private volatile @Nullable String event;

        Change(Row.Key key, @Nullable Row row) {
            this.key = key;
            this.row = row;
        }

        String event() {
            String made = event;
            if (made == null) {
                Row changed = row;
                made = changed == null
                        ? "event: removed\ndata: " + RowWriter.json(key) + "\n\n"
                        : "data: " + RowWriter.json(changed) + "\n\n";
                event = made;
            }
            return made;
        }
    }

    /** One who listens. */
    final class Client implements AutoCloseable {

        private final RowKind<?, ?> kind;
        private final Set<String> products;

        /** The last change of each row. */
        private final Map<Row.Key, Change> backlog = new LinkedHashMap<>();

        private boolean dropped;
        private boolean left;

        private Client(RowKind<?, ?> kind, Set<String> products) {
            this.kind = kind;
            this.products = products;
        }

        /**
         * Writes rows as they change, until the client goes or is dropped, or the server ends.
         *
         * @throws IOException when the client has gone
         */
        void serve(OutputStream out) throws IOException, InterruptedException {
            write(out, "retry: 2000\n\n");
            while (!closed) {
                List<Change> changes = take();
                if (changes == null) {
                    return;
                }
                StringBuilder events = new StringBuilder();
                changes.forEach(change -> events.append(change.event()));
                write(out, changes.isEmpty() ? ": still here\n\n" : events.toString());
            }
        }

        @Override
        public synchronized void close() {
            if (!left) {
                left = true;
                clients.remove(this);
                places.release();
            }
        }

        private synchronized void offer(Change change) {
            Row.Series series = change.key.series();
            if (!series.kind().equals(kind) || (!products.isEmpty() && !products.contains(series.product()))) {
                return;
            }
            backlog.put(change.key, change);
            if (backlog.size() > maxBacklog) {
                drop();
            }
            notifyAll();
        }

        private synchronized void drop() {
            dropped = true;
            backlog.clear();
            clients.remove(this);
            notifyAll();
        }

        /** What has changed; nothing when it is time for a sign of life; null when the client is dropped. */
        private synchronized @Nullable List<Change> take() throws InterruptedException {
            long deadline = System.nanoTime() + heartbeat.toNanos();
            while (backlog.isEmpty() && !dropped && !closed) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    break;
                }
                wait(left);
            }
            if (dropped) {
                return null;
            }
            List<Change> changes = List.copyOf(backlog.values());
            backlog.clear();
            return changes;
        }

        private synchronized void wake() {
            notifyAll();
        }

        private static void write(OutputStream out, String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }
}
