package dev.rollcall.streams.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.service.http.HttpServer;
import dev.rollcall.streams.event.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's files, as they are served; how they behave in a browser is tested where the whole pipeline runs. */
class PageTest {

    private static final Path SOURCES = Path.of("src/main/resources/dev/rollcall/streams/page");
    private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"([^\"#]+)\"|from \"\\./([^\"]+)\"");

    private static final HttpClient client = HttpClient.newHttpClient();
    private static HttpServer server;

    @BeforeAll
    static void start() {
        server = HttpSide.start(new InetSocketAddress("127.0.0.1", 0), Set.of(), routes -> {});
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing.js",
                "/../Job.class",
                "/..%2fJob.class",
                "/%2e%2e/%2e%2e/Job.class",
                "/logback.xml",
                "/dev/rollcall/streams/page/index.html",
                "//etc/passwd",
                "/index.html%00.js",
                "/META-INF/MANIFEST.MF"
            })
    void servesNothingElse(String path) throws Exception {
        assertThat(get(path).statusCode()).isBetween(400, 499);
    }

    @Test
    void servesTheFilesThatItRefersTo() throws Exception {
        Set<String> found = new TreeSet<>(Set.of("index.html"));
        List<String> waiting = List.of("index.html");
        while (!waiting.isEmpty()) {
            Set<String> next = new TreeSet<>();
            for (String name : waiting) {
                HttpResponse<String> answer = get("/" + name);
                assertThat(answer.statusCode()).as(name).isEqualTo(200);
                if (!name.startsWith("chart.umd")) {
                    next.addAll(references(answer.body()));
                }
            }
            next.removeAll(found);
            next.removeIf(name -> name.startsWith("api/"));
            found.addAll(next);
            waiting = List.copyOf(next);
        }
        try (Stream<Path> files = Files.list(SOURCES)) {
            assertThat(found)
                    .contains("chart.umd.min.js")
                    .containsAll(
                            files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void refusesScriptsOfOthersAndBeingFramed() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy ->
                        assertThat(policy).startsWith("default-src 'self';").contains("frame-ancestors 'none'"));
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void isNotSentAgainWhileItIsTheSame() throws Exception {
        HttpResponse<String> first = get("/main.js");
        String tag = first.headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> second = client.send(
                HttpRequest.newBuilder(uri("/main.js"))
                        .header("If-None-Match", tag)
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(second.statusCode()).isEqualTo(304);
    }

    @Test
    void makesNoMarkupOfTextAndAsksNobodyElse() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file)
                                .replace("https://telemetry.example.org", "")
                                .replace("http://www.w3.org/2000/svg", ""))
                        .as("%s", file)
                        .doesNotContain(
                                "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "://");
            }
        }
    }

    @Test
    void explainsEveryReasonOfARejection() throws Exception {
        String reasons = get("/reasons.js").body();

        assertThat(Pattern.compile("^  \"([a-z-]+)\": \"", Pattern.MULTILINE)
                        .matcher(reasons)
                        .results()
                        .map(match -> match.group(1)))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Reason.values()).map(Reason::code).toList());
    }

    @Test
    void carriesTheLicenceOfTheCharts() throws Exception {
        assertThat(get("/chart.umd.min.js").body()).contains("Chart.js v", "MIT License");
        assertThat(get("/chart.js-LICENSE.md").body()).contains("MIT License");
    }

    private static Set<String> references(String text) {
        return REFERENCE
                .matcher(text)
                .results()
                .map(PageTest::target)
                .filter(name -> !name.startsWith("?"))
                .collect(Collectors.toSet());
    }

    private static String target(MatchResult reference) {
        return reference.group(1) == null ? reference.group(2) : reference.group(1);
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create(server.uri() + path);
    }
}
