package dev.rollcall.streams.http.api;

import static dev.rollcall.streams.http.rows.Counts.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.streams.http.rows.Users;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that no well-meaning client sends, over raw sockets. */
@Timeout(300)
class GarbageRequestsTest {

    private static final int REQUESTS = 1_500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");
    private static final List<String> PATHS = List.of(
            "/",
            "/api/counts",
            "/api/users",
            "/api/breakdowns",
            "/api/adoption",
            "/api/openapi.json",
            "/api/products",
            "/api/health",
            "/api/stream",
            "/api/",
            "/nowhere",
            "/api/counts/../products",
            "//api//counts",
            "/api/counts;a=b",
            "/..%2f..%2fetc/passwd",
            "*",
            "http://elsewhere/api/counts",
            "/%",
            "/%00",
            "/%zz",
            "/api/counts%3f",
            "/\u00fc",
            "",
            "/api/counts#x");
    private static final List<String> NAMES = List.of(
            "product",
            "event",
            "version",
            "step",
            "period",
            "field",
            "value",
            "rows",
            "from",
            "to",
            "limit",
            "cursor",
            "format",
            "other",
            "",
            "%",
            "a[]",
            "__proto__");
    private static final List<String> VALUES = List.of(
            "",
            "shop",
            "%",
            "%ff",
            "%f0%9f%98%80",
            "%00",
            "-1",
            "1",
            "99999999999999999999",
            "NaN",
            "1e9",
            "null",
            "2026-03-01T00:00:00Z",
            "+1000000000-12-31T23:59:59.999999999Z",
            "-1000000000-01-01T00:00:00Z",
            "-292275055-05-16T16:47:04.192Z",
            "+292278994-08-17T07:12:55.807Z",
            "now",
            "AAAA",
            "AAAAAAAAAAAAYQBiAGM",
            "=",
            "====",
            "day",
            "month",
            "users",
            "csv",
            "json",
            "<script>",
            "'; drop table",
            "a".repeat(3_000));
    private static final List<String> HEADERS = List.of(
            "Accept: text/csv",
            "Accept: " + "*/*,".repeat(500),
            "Range: bytes=0-1,5-2,-",
            "Content-Length: 5",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: nonsense",
            "Expect: 100-continue",
            "Upgrade: websocket",
            "Upgrade: h2c",
            "Connection: Upgrade, HTTP2-Settings",
            "Host: other",
            "Host: ",
            "Cookie: a=\"b; c=\u0001",
            "X: \u0000",
            "If-None-Match: \"",
            "If-Modified-Since: never",
            "Accept-Encoding: gzip;q=x",
            "Accept-Encoding: gzip",
            "Content-Type: multipart/form-data",
            "Content-Type: application/x-www-form-urlencoded",
            " folded: yes",
            "no colon",
            ": no name",
            "X-Forwarded-For: ${jndi:ldap://x}",
            "Last-Event-ID: x",
            "X: " + "y".repeat(9_000));
    private static final List<String> METHODS = List.of(
            "GET",
            "GET",
            "GET",
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "OPTIONS",
            "TRACE",
            "CONNECT",
            "PRI",
            "get",
            "G\u0000T",
            "",
            "A".repeat(500));
    private static final List<String> VERSIONS =
            List.of("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.1 ", "http/1.1", "", "HTTP/");

    @Test
    void areAnsweredBrieflyWithoutAFailureAndHarmNobody() throws Exception {
        long seed = System.nanoTime();
        System.err.println("garbage requests seed " + seed);
        Random random = new Random(seed);
        try (Served served = new Served(1_000)) {
            for (int i = 0; i < 200; i++) {
                served.put(row(i / 20, "shop", "event" + i % 20, "1", i));
            }
            served.put(Users.row("shop", "1", "day", "2026-03-01", 5));
            for (int i = 0; i < REQUESTS; i++) {
                byte[] request = request(random);
                String answer = exchange(served, request);
                String shown = "seed %d, request %d: %s".formatted(seed, i, text(request));
                Matcher status = STATUS.matcher(answer);
                while (status.find()) {
                    // 501 and 505 are no failures: the client's encoding or version is not known.
                    assertThat(status.group(1)).as(shown).matches("[1234]\\d\\d|501|505");
                }
                assertThat(answer).as(shown).doesNotContain("\tat ", "Exception", "jetty", "Jetty", "java.");
            }
            assertThat(served.get("/api/counts").statusCode()).isEqualTo(200);
            assertThat(served.get("/api/health").statusCode()).isEqualTo(200);
        }
    }

    private static byte[] request(Random random) {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(2_000)];
            random.nextBytes(noise);
            return noise;
        }
        StringBuilder query = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            query.append(query.length() == 0 ? "?" : "&")
                    .append(one(NAMES, random))
                    .append('=')
                    .append(one(VALUES, random));
        }
        StringBuilder request = new StringBuilder();
        request.append(one(METHODS, random))
                .append(' ')
                .append(one(PATHS, random))
                .append(query)
                .append(' ')
                .append(one(VERSIONS, random))
                .append(random.nextInt(20) == 0 ? "\n" : "\r\n");
        if (random.nextInt(10) > 0) {
            request.append("Host: localhost\r\n");
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            request.append(one(HEADERS, random)).append("\r\n");
        }
        request.append("Connection: close\r\n");
        if (random.nextInt(10) > 0) {
            request.append("\r\n");
        }
        byte[] bytes = request.toString().getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(10) == 0 ? 1 + random.nextInt(5) : 0; i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** Sends the bytes and reads until the server ends, or has begun a stream. Times out when it does neither. */
    private static String exchange(Served served, byte[] request) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket("127.0.0.1", served.uri("/").getPort())) {
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8_192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                answer.write(buffer, 0, read);
                if (text(answer.toByteArray()).contains("text/event-stream")) {
                    break;
                }
            }
        } catch (SocketException e) {
            // The server has closed a connection that it has no use for.
        }
        return text(answer.toByteArray());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String one(List<String> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
