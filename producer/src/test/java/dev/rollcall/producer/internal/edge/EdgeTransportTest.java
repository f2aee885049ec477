package dev.rollcall.producer.internal.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.producer.internal.delivery.Transport;
import dev.rollcall.producer.internal.event.Event;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.http.HttpExchange;
import dev.rollcall.producer.internal.http.HttpPoster;
import dev.rollcall.producer.internal.http.HttpReply;
import dev.rollcall.producer.internal.http.HttpTarget;
import dev.rollcall.producer.internal.spool.NumberedEvents;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of events whatever an edge responds. No network, and a clock of its own. */
class EdgeTransportTest {

    private static final Session SESSION = NumberedEvents.session("0123456789abcdef0123456789abcdef");
    private static final Session EARLIER = NumberedEvents.session("fedcba9876543210fedcba9876543210");

    private final List<Sent> sent = new ArrayList<>();
    private final Outcomes outcomes = new Outcomes();
    private boolean closed;
    private boolean postFails;
    private long nanos = 1L << 40;

    private final EdgeTransport transport = new EdgeTransport(
            EdgeDestination.at(URI.create("https://edge.example/private"), "Bearer key"), Poster::new, () -> nanos);

    @Test
    void takesNothingBeforeItIsConnected() {
        assertThat(transport.offer(event(1), 0, outcomes)).isNotNull();
        assertThat(outcomes.delivered).isEmpty();
        assertThat(outcomes.lost).isEmpty();
        assertThat(outcomes.returned).isEmpty();
    }

    @Test
    void anEventThatIsRejectedIsLostAndNoOther() {
        send(3);
        respond(202, verdicts("accepted", "rejected", "repeated"));

        assertThat(outcomes.delivered).containsExactly(1L, 3L);
        assertThat(outcomes.lost).containsExactly(2L);
        assertThat(outcomes.returned).isEmpty();
        assertThat(transport.connect()).isTrue();
        assertThat(outcomes.cause).hasMessage("endpoint=https://edge.example: rejected an event as invalid");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void isNotAskedAgainForASecondWhereItDoesNotSayForHowLong(int status) {
        send(2);
        respond(status, "{}");

        assertThat(outcomes.returned).containsExactly(1L, 2L);
        assertThat(outcomes.cause).hasMessage("endpoint=https://edge.example: HTTP status " + status);
        assertAwayFor(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({
        "7, PT7S",
        "999999999999, PT1H",
        "'Thu, 01 Jan 2026 00:00:30 GMT', PT30S",
        "'Wed, 31 Dec 2025 00:00:00 GMT', PT0S",
        "0, PT0S",
        "soon, PT1S"
    })
    void isNotAskedAgainBeforeItSaysSo(String retryAfter, Duration wait) {
        send(1);
        respond(503, "", Map.of("Retry-After", retryAfter, "Date", "Thu, 01 Jan 2026 00:00:00 GMT"));

        assertThat(outcomes.returned).containsExactly(1L);
        assertAwayFor(wait);
    }

    @ParameterizedTest
    @CsvSource({
        "401, it requires a write key; set endpointKey",
        "403, it refuses the product or the write key; correct endpointKey",
        "404, it does not know the product or is not an edge; correct the product or the endpoint",
        "415, it is not an edge; correct the endpoint"
    })
    void whatIsRefusedIsLostAndTheRestWaitsUntilSomebodyMayHaveCorrectedIt(int status, String remedy) {
        send(2);
        offer(3);
        respond(status, "{\"error\":\"private\"}");

        assertThat(outcomes.lost).containsExactly(1L, 2L);
        assertThat(outcomes.returned).containsExactly(3L);
        assertThat(outcomes.cause).hasMessage("endpoint=https://edge.example: HTTP status " + status + ", " + remedy);
        assertAwayFor(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @CsvSource({
        "200, it is not an edge; correct the endpoint",
        "202, it is not an edge; correct the endpoint",
        "302, it is not an edge; correct the endpoint",
        "407, the proxy refuses the credentials; correct those of the JVM's proxy"
    })
    void whatAnotherServerRespondsToWaits(int status, String remedy) {
        send(2);
        respond(status, "<html>private</html>");

        assertThat(outcomes.returned).containsExactly(1L, 2L);
        assertThat(outcomes.cause).hasMessage("endpoint=https://edge.example: HTTP status " + status + ", " + remedy);
        assertAwayFor(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"error\":\"version: missing\"}",
                "{\"error\":\"x\",\"events\":[{\"verdict\":\"rejected\"}]}"
            })
    void aBatchThatIsInvalidIsLostAndTheNextIsSent(String body) {
        send(2);
        respond(400, body);

        assertThat(outcomes.lost).containsExactly(1L, 2L);
        assertThat(outcomes.cause).hasMessage("endpoint=https://edge.example: HTTP status 400, it refuses the request");
        offer(3);
        transport.flush();
        transport.step();
        assertThat(numbers(last())).containsExactly(3L);
    }

    @Test
    void whatIsTooLargeIsSplitUntilOneEventIsLost() {
        send(3);
        respond(413, "{}");
        assertThat(numbers(last())).containsExactly(1L);
        respond(202, verdicts("accepted"));
        assertThat(numbers(last())).containsExactly(2L, 3L);
        respond(413, "{}");
        assertThat(numbers(last())).containsExactly(2L);
        respond(413, "{}");
        assertThat(outcomes.lost).containsExactly(2L);
        assertThat(numbers(last())).containsExactly(3L);
        respond(202, verdicts("accepted"));

        assertThat(outcomes.delivered).containsExactly(1L, 3L);
        assertThat(transport.hasRoom()).isTrue();
    }

    @Test
    void whatNobodyRespondsToIsGivenBackAtOnceWhenTheConnectionFails() {
        send(2);
        last().reply.completeExceptionally(new IOException("edge.example", new ConnectException("secret")));
        transport.step();

        assertThat(outcomes.returned).containsExactly(1L, 2L);
        assertThat(outcomes.cause).hasMessage("endpoint=https://edge.example: no response (ConnectException)");
        assertThat(transport.connect()).isTrue();
    }

    @Test
    void aResponseThatDoesNotEndIsGivenUpInTime() {
        send(2);
        offer(3);
        nanos += EdgeTransport.RESPONSE_TIMEOUT.toNanos() - 1;
        transport.step();
        assertThat(outcomes.returned).isEmpty();
        nanos++;
        transport.step();

        assertThat(outcomes.returned).as("with what waited").containsExactly(1L, 2L, 3L);
        assertThat(last().cancelled).isTrue();
    }

    @Test
    void anEventWithoutAVerdictIsGivenBack() {
        send(3);
        respond(202, "{\"events\":[{\"verdict\":\"accepted\"},{\"verdict\":\"of a later version\"}]}");

        assertThat(outcomes.delivered).containsExactly(1L);
        assertThat(outcomes.returned).containsExactly(2L, 3L);
    }

    @Test
    void sendsOneBatchAtATimeAndGathersEventsMeanwhile() {
        send(1);
        for (int i = 2; i <= 400; i++) {
            offer(i);
        }
        transport.step();
        assertThat(sent).hasSize(1);
        respond(202, verdicts("accepted"));
        assertThat(sent).as("not before a tenth of a second").hasSize(1);
        nanos += 100_000_000;
        transport.step();

        assertThat(numbers(last())).hasSize(399).startsWith(2L);
    }

    @Test
    void doesNotWaitForMoreWhereItIsToldSo() {
        send(1);
        respond(202, verdicts("accepted"));
        offer(2);
        transport.step();
        assertThat(sent).hasSize(1);
        transport.flush();
        transport.step();

        assertThat(sent).hasSize(2);
    }

    @Test
    void putsAtMost500EventsIntoABatchAndHasRoomForTwo() {
        connect();
        int taken = 0;
        while (transport.hasRoom()) {
            offer(++taken);
        }
        assertThat(taken).isEqualTo(1_000);
        transport.step();
        assertThat(numbers(last())).hasSize(500);
        assertThat(transport.hasRoom()).isFalse();
        respond(202, verdicts(IntStream.range(0, 500).mapToObj(i -> "accepted").toArray(String[]::new)));

        assertThat(transport.hasRoom()).isTrue();
        assertThat(numbers(last())).hasSize(500).startsWith(501L);
    }

    @Test
    void splitsBySizeWellBelowWhatAnEdgeTakes() {
        connect();
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < 32; i++) {
            attributes.put("k" + i, "\"\\\n\t".repeat(125));
        }
        int taken = 0;
        while (transport.hasRoom()) {
            NumberedEvent large = new NumberedEvent(SESSION, Event.of("large", attributes, 0), ++taken, 0);
            assertThat(transport.offer(large, 0, outcomes)).isNull();
        }
        transport.step();

        assertThat(numbers(last())).hasSizeBetween(8, 32);
        assertThat(last().json.length()).isBetween(Batch.MOST_BYTES / 2, Batch.MOST_BYTES);
        assertThat(taken).isLessThan(64);
    }

    @Test
    void sendsEachSessionInABatchOfItsOwn() {
        connect();
        offer(1);
        NumberedEvent earlier = new NumberedEvent(EARLIER, Event.of("early", Map.of(), 0), 7, 2);
        assertThat(transport.offer(earlier, 0, outcomes)).isNull();
        offer(2);
        transport.step();
        assertThat(numbers(last())).containsExactly(1L, 2L);
        respond(202, verdicts("accepted", "accepted"));
        nanos += 100_000_000;
        transport.step();

        assertThat(numbers(last())).containsExactly(7L);
        assertThat(parsed(last()).get("session_id").asText()).isEqualTo("fedcba9876543210fedcba9876543210");
        assertThat(parsed(last()).at("/events/0/lost_before").asLong()).isEqualTo(2);
    }

    @Test
    void followsARedirectWithTheSameBodyAndLeavesTheKeyBehindAtAnotherServer() {
        send(1);
        assertThat(last().target.uri()).hasToString("https://edge.example/private/v1/events");
        respond(307, "", Map.of("Location", "/elsewhere"));
        assertThat(last().target.uri()).hasToString("https://edge.example/elsewhere");
        assertThat(last().target.authorization()).isEqualTo("Bearer key");
        respond(301, "", Map.of("Location", "https://other.example/v1/events"));
        assertThat(last().target.authorization()).isNull();
        assertThat(last().json).isEqualTo(sent.get(0).json);
        respond(202, verdicts("accepted"));

        assertThat(outcomes.delivered).containsExactly(1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://edge.example/", "ftp://edge.example", "mailto:secret", "https://a b"})
    void followsNoRedirectToPlainHttpOrToWhatIsNoServer(String location) {
        send(1);
        respond(302, "", Map.of("Location", location));

        assertThat(sent).hasSize(1);
        assertThat(outcomes.returned).containsExactly(1L);
        assertThat(outcomes.cause).hasMessage("endpoint=https://edge.example: no response (IOException)");
    }

    @Test
    void doesNotGoRoundInCircles() {
        send(1);
        for (int i = 0; i < 6; i++) {
            respond(302, "", Map.of("Location", "/again"));
        }

        assertThat(sent).hasSize(6);
        assertThat(outcomes.returned).containsExactly(1L);
    }

    @Test
    void closeGivesBackWhatIsNotAcknowledgedInTimeAndNothingIsLeft() {
        send(1);
        offer(2);
        transport.close(Duration.ZERO);

        assertThat(outcomes.returned).containsExactly(1L, 2L);
        assertThat(last().cancelled).isTrue();
        assertThat(sent).hasSize(1);
        assertThat(closed).isTrue();
        assertThat(transport.offer(event(3), 0, outcomes)).isNotNull();
    }

    @Test
    void closeEndsWhenItsThreadIsInterrupted() {
        send(1);
        Thread.currentThread().interrupt();
        transport.close(Duration.ofDays(1));

        assertThat(Thread.interrupted()).as("it was meant for this wait").isFalse();
        assertThat(outcomes.returned).containsExactly(1L);
    }

    @Test
    void whatCannotBePostedNowIsPostedLater() {
        connect();
        offer(1);
        postFails = true;
        assertThatThrownBy(transport::step).hasMessage("no memory");
        postFails = false;
        assertThat(outcomes.delivered).isEmpty();
        assertThat(outcomes.lost).isEmpty();
        assertThat(outcomes.returned).isEmpty();
        nanos += 100_000_000;
        transport.step();
        respond(202, verdicts("accepted"));

        assertThat(outcomes.delivered).containsExactly(1L);
    }

    private void assertAwayFor(Duration wait) {
        if (!wait.isZero()) {
            nanos += wait.toNanos() - 1;
            assertThat(transport.connect()).isFalse();
            nanos += 1 + wait.toNanos() / 5;
        }
        assertThat(transport.connect()).isTrue();
    }

    private void send(int count) {
        connect();
        for (int i = 1; i <= count; i++) {
            offer(i);
        }
        transport.step();
        assertThat(sent).hasSize(1);
    }

    private void connect() {
        assertThat(transport.connect()).isTrue();
    }

    private void offer(long number) {
        assertThat(transport.offer(event(number), 0, outcomes)).isNull();
    }

    private void respond(int status, String body) {
        respond(status, body, Map.of());
    }

    private void respond(int status, String body, Map<String, String> headers) {
        Map<String, List<String>> values =
                headers.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
        last().reply
                .complete(new HttpReply(
                        status, HttpHeaders.of(values, (name, value) -> true), body.getBytes(StandardCharsets.UTF_8)));
        transport.step();
    }

    private Sent last() {
        return sent.get(sent.size() - 1);
    }

    private static NumberedEvent event(long number) {
        return new NumberedEvent(SESSION, Event.of("e" + number, Map.of(), 0), number, 0);
    }

    private static String verdicts(String... verdicts) {
        return List.of(verdicts).stream()
                .map(verdict -> "{\"verdict\":\"" + verdict + "\"}")
                .collect(Collectors.joining(",", "{\"events\":[", "]}"));
    }

    private static List<Long> numbers(Sent batch) {
        List<Long> numbers = new ArrayList<>();
        parsed(batch)
                .get("events")
                .forEach(event -> numbers.add(event.get("session_seq").asLong()));
        return numbers;
    }

    private static JsonNode parsed(Sent batch) {
        try {
            return new ObjectMapper().readTree(batch.json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A request that waits for its reply. */
    private static final class Sent {

        private final HttpTarget target;
        private final String json;
        private final CompletableFuture<HttpReply> reply = new CompletableFuture<>();
        private boolean cancelled;

        Sent(HttpTarget target, String json) {
            this.target = target;
            this.json = json;
        }
    }

    private final class Poster implements HttpPoster {

        @Override
        public HttpExchange post(HttpTarget target, Map<String, String> headers, byte[] body) {
            if (postFails) {
                throw new IllegalStateException("no memory");
            }
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
                Sent request = new Sent(target, new String(in.readAllBytes(), StandardCharsets.UTF_8));
                sent.add(request);
                return new HttpExchange(request.reply, () -> request.cancelled = true);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** By number. */
    private static final class Outcomes implements Transport.Receipt {

        private final List<Long> delivered = new ArrayList<>();
        private final List<Long> lost = new ArrayList<>();
        private final List<Long> returned = new ArrayList<>();
        private Throwable cause = new AssertionError("no cause");

        @Override
        public void delivered(NumberedEvent entry) {
            delivered.add(entry.number());
        }

        @Override
        public void failed(NumberedEvent entry, boolean forGood, Throwable cause) {
            (forGood ? lost : returned).add(entry.number());
            this.cause = cause;
        }
    }
}
