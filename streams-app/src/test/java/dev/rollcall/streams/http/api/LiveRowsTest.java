package dev.rollcall.streams.http.api;

import static dev.rollcall.streams.http.rows.Counts.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.streams.http.rows.RowKind;
import dev.rollcall.streams.http.rows.Users;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LiveRowsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void refusesMoreClientsThanItHasPlacesFor() throws Exception {
        try (Served served = new Served(10)) {
            List<LiveRows.Client> clients = new ArrayList<>();
            for (int i = 0; i < LiveRows.MAX_CLIENTS; i++) {
                clients.add(served.live.enter(RowKind.WINDOWS, Set.of()));
            }
            HttpResponse<String> answer = served.get("/api/stream");
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.body()).contains("all 64 streams are in use");
            clients.forEach(LiveRows.Client::close);
            assertThat(served.live.clients()).isZero();
        }
    }

    @Test
    void dropsAClientThatDoesNotTakeItsRowsAndKeepsTheOthers() throws Exception {
        LiveRows live = new LiveRows(Duration.ofMinutes(1), 100);
        try (Served served = new Served(10, live);
                LiveRows.Client slow = live.enter(RowKind.WINDOWS, Set.of());
                Listener listener = new Listener(served, "/api/stream?product=shop")) {
            await().atMost(PATIENCE).until(() -> live.clients() == 2);
            for (int i = 0; i < 100; i++) {
                live.changed(row(0, "other", "event" + i, "1", 1));
            }
            assertThat(live.clients()).isEqualTo(2);
            live.changed(row(0, "other", "one too many", "1", 1));
            assertThat(live.clients()).isEqualTo(1);
            slow.serve(new java.io.ByteArrayOutputStream());

            live.changed(row(0, "shop", "Cart.add", "1", 3));
            assertThat(listener.next("data:"))
                    .contains("\"event\":\"Cart.add\"")
                    .contains("\"count\":3");
        }
    }

    @Test
    void dropsThoseWhoseTableWasReplacedAndNoOthers() throws Exception {
        LiveRows live = new LiveRows();
        try (LiveRows.Client windows = live.enter(RowKind.WINDOWS, Set.of());
                LiveRows.Client users = live.enter(RowKind.USERS, Set.of())) {
            live.changed(row(0, "shop", "a", "1", 1));
            live.replaced(RowKind.WINDOWS);

            java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
            windows.serve(out);
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .as("it is to ask for the table again")
                    .doesNotContain("data:");
            assertThat(live.clients()).isEqualTo(1);
        }
    }

    @Test
    void tellsOfTheRowsOfTheKindAndProductThatWereAskedFor() throws Exception {
        try (Served served = new Served(10);
                Listener listener = new Listener(served, "/api/stream?rows=users&product=shop")) {
            await().atMost(PATIENCE).until(() -> served.live.clients() == 1);
            served.live.changed(row(0, "shop", "a", "1", 1));
            served.live.changed(Users.row("editor", "1.0", "day", "2026-03-01", 1));
            served.live.changed(Users.row("shop", "1.0", "month", "2026-03-01", 7));
            served.live.removed(Users.row("shop", "1.0", "day", "2026-03-01", 7).key());

            assertThat(listener.next("data:")).contains("\"period\":\"month\"", "\"users\":7");
            assertThat(listener.next("event:")).isEqualTo("event: removed");
            assertThat(listener.next("data:"))
                    .isEqualTo("data: {\"product\":\"shop\",\"version\":\"1.0\",\"period\":\"day\","
                            + "\"period_start\":\"2026-03-01T00:00:00Z\"}");
        }
    }

    @Test
    void keepsOnlyTheLastOfARowThatChangesFasterThanItIsTaken() throws Exception {
        LiveRows live = new LiveRows(Duration.ofMinutes(1), 10);
        try (LiveRows.Client client = live.enter(RowKind.WINDOWS, Set.of())) {
            for (int i = 1; i <= 1_000; i++) {
                live.changed(row(0, "shop", "a", "1", i));
            }
            java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream() {
                @Override
                public void flush() {
                    if (size() > 50) {
                        live.close();
                    }
                }
            };
            client.serve(out);
            assertThat(out.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("data:")))
                    .singleElement()
                    .asString()
                    .contains("\"count\":1000");
        }
    }

    @Test
    void givesASignOfLifeWhenNothingChangesAndFreesThePlaceOfOneWhoHasGone() throws Exception {
        LiveRows live = new LiveRows(Duration.ofMillis(100), 10);
        try (Served served = new Served(10, live)) {
            try (Listener listener = new Listener(served, "/api/stream")) {
                assertThat(listener.head).contains("text/event-stream");
                assertThat(listener.next(":")).isEqualTo(": still here");
            }
            await().atMost(PATIENCE).until(() -> live.clients() == 0);
        }
    }

    @Test
    void endsWithTheServer() throws Exception {
        Served served = new Served(10);
        try (Listener listener = new Listener(served, "/api/stream")) {
            served.close();
            assertThat(listener.next("data:")).isNull();
        }
    }

    /** A client on a raw socket, without anything that could hold lines back. */
    private static final class Listener implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader lines;
        final String head;

        Listener(Served served, String address) throws Exception {
            socket = new Socket("127.0.0.1", served.uri("/").getPort());
            socket.getOutputStream()
                    .write(("GET " + address + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder all = new StringBuilder();
            for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
                all.append(line).append('\n');
            }
            head = all.toString();
        }

        /** The next line that begins so, or null at the end. */
        String next(String prefix) throws Exception {
            String line = lines.readLine();
            while (line != null && !line.startsWith(prefix)) {
                line = lines.readLine();
            }
            return line;
        }

        @Override
        public void close() throws Exception {
            socket.close();
        }
    }
}
