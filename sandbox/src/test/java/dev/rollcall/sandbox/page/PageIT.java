package dev.rollcall.sandbox.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.streams.Job;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.broker.EmbeddedBroker;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.registry.RegistryProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * The page in a real browser, before a real job and broker. In order: it begins with nothing, and ends with a broken
 * pipeline. The pictures of the documents are left in {@code target/screenshots}.
 */
@Timeout(240)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final int DESK = 1280;
    private static final int PHONE = 390;

    @TempDir
    static Path folder;

    private static Chromium browser;
    private static EmbeddedBroker broker;
    private static RegistryProcess registry;
    private static Job job;
    private static PageTraffic traffic;
    private static String page;
    private static int httpPort;
    private static boolean hasPast;
    private static boolean broken;

    @BeforeAll
    static void start() throws Exception {
        Chromium.require();

        registry = RegistryProcess.start(Ports.free(), Files.createDirectory(folder.resolve("registry")));
        broker = EmbeddedBroker.on(folder.resolve("broker")).port(Ports.free()).start();
        browser = Chromium.start();
        registry.awaitReady();
        Provision.apply(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                Map.of("schema.registry.url", registry.url()),
                1);
        httpPort = Ports.free();
        startJob();
        page = "http://127.0.0.1:" + httpPort + "/";
        Files.createDirectories(SCREENSHOTS);
        traffic = new PageTraffic(broker.bootstrapServers(), registry.url(), folder);
    }

    /** Whatever is looked at, and whatever names are on it. */
    @AfterEach
    void asksNobodyElseAndComplainsOfNothing() {
        assertThat(browser.requests())
                .allSatisfy(address -> assertThat(address).matches(Pattern.quote(page) + ".*|data:.*"));
        List<String> complaints = browser.complaints();
        if (!broken) {
            assertThat(complaints).isEmpty();
        }
    }

    @AfterAll
    static void end() {
        for (AutoCloseable part : new AutoCloseable[] {browser, traffic, job, broker, registry}) {
            try {
                if (part != null) {
                    part.close();
                }
            } catch (Exception e) {
                System.err.println("PageIT: " + e);
            }
        }
    }

    @Test
    @Order(1)
    void tellsHowToSendEventsWhileThereAreNone() {
        browser.open(page);

        browser.awaitText("#notices", text -> text.contains("No events yet"));
        assertThat(browser.text("#notices pre")).contains("Telemetry.builder(", ".record(");
        browser.awaitText("#health", text -> text.contains("Ready"));
        assertThat(browser.find("#figures").isDisplayed()).isFalse();
        assertAccessible();
        screenshot("empty");

        mark();
        traffic.now(PageTraffic.PRODUCT, "2.4.1", "Query.run");

        awaitFigure("Events", 1);
        assertThat(isMarked()).as("it was not loaded again").isTrue();
        assertThat(browser.text("#notices")).isEmpty();
    }

    @Test
    @Order(2)
    void showsEveryEventThatWasCounted() {
        openWithPast("");

        awaitFigure("Events", traffic.total());
        assertThat(browser.address()).contains("product=" + PageTraffic.PRODUCT, "range=6h");
        assertThat(ranking()).isEqualTo(traffic.byEvent);
        assertThat(table("#counts-chart")).isEqualTo(traffic.byVersion);
        assertThat(browser.texts("#legend button")).containsExactly("2.5.0-rc1", "2.4.1", "2.4.0", "2.3.7");
        assertThat(browser.text("#zone")).contains("Europe/Berlin", "UTC+0");
        assertThat(browser.text("#legend")).contains("still open");
    }

    @Test
    void changesWithoutBeingLoadedAgain() {
        openWithPast("?product=" + PageTraffic.PRODUCT);
        awaitFigure("Events", traffic.total());
        browser.awaitText("#connection", "live"::equals);
        mark();

        traffic.now(PageTraffic.PRODUCT, "2.4.1", "Query.run");
        traffic.now(PageTraffic.PRODUCT, "2.5.0-rc1", "Query.run");

        awaitFigure("Events", traffic.total());
        assertThat(isMarked()).isTrue();
    }

    @Test
    void worksInABrowserOfSomeYearsAgo() {
        browser.asAnOlderBrowser(() -> {
            openWithPast("?product=" + PageTraffic.PRODUCT);

            assertThat(browser.run("return AbortSignal.any === undefined")).isEqualTo(true);
            awaitFigure("Events", traffic.total());
            assertThat(browser.address()).contains("product=" + PageTraffic.PRODUCT, "range=6h");
        });
    }

    @Test
    void takesTheHighestNumberForTheNewestVersionAndNoName() {
        browser.open(page);
        Object sorted = browser.runAsync("""
                const done = arguments[arguments.length - 1];
                import('./versions.js').then(({ newestFirst }) => done(
                  ['unknown', '2.0.0-rc1', 'nightly', '__other__', '10.0', 'dev', 'v2.0.1', '2.0.0'].sort(newestFirst)));
                """);
        assertThat(sorted)
                .isEqualTo(List.of("10.0", "v2.0.1", "2.0.0", "2.0.0-rc1", "unknown", "nightly", "dev", "__other__"));
    }

    @Test
    void aRowNeverGoesBackWhateverTheClocksOfInstancesSay() {
        browser.open(page);
        Object told = browser.runAsync("""
                const done = arguments[arguments.length - 1];
                import('./rows.js').then(({ Rows }) => {
                  const row = (event, count, more) => ({ product: 'p', event, version: '1', count, revision: 0,
                    closed: false, window_start: '2026-03-01T10:00:00Z', window_end: '2026-03-01T11:00:00Z',
                    updated_at: '2026-03-01T10:30:00Z', ...more });
                  const span = { from: Date.parse('2026-03-01T10:00:00Z'), to: Date.parse('2026-03-01T11:00:00Z'),
                    isAll: true };
                  const rows = new Rows();
                  const shown = () => rows.between(span.from, span.to)
                    .map(({ event, count, revision, closed }) => `${event} ${count} ${revision} ${closed}`).sort().join();
                  const seen = [];
                  rows.put(row('a', 7));
                  rows.put(row('a', 5, { updated_at: '2026-03-01T12:00:00Z' }));
                  seen.push(shown());
                  rows.put(row('a', 8, { updated_at: '2026-03-01T09:00:00Z' }));
                  seen.push(shown());
                  rows.put(row('a', 8, { closed: true, updated_at: '2026-03-01T09:00:00Z' }));
                  rows.put(row('a', 8, { updated_at: '2026-03-01T13:00:00Z' }));
                  seen.push(shown());
                  rows.put(row('b', 1)); rows.put(row('c', 1)); rows.put(row('d', 1));
                  rows.loadBegins();
                  rows.put(row('c', 2)); rows.remove(row('d', 1)); rows.put(row('e', 1));
                  rows.load([row('a', 6), row('c', 1), row('d', 1)], span);
                  seen.push(shown());
                  rows.loadBegins();
                  rows.load([], { ...span, isAll: false });
                  seen.push(shown());
                  done(seen);
                }).catch((e) => done([String(e)]));
                """);
        assertThat((List<?>) told)
                .asString()
                .isEqualTo(List.of(
                                "a 7 0 false",
                                "a 8 0 false",
                                "a 8 0 true",
                                "a 8 0 true,c 2 0 false,e 1 0 false",
                                "a 8 0 true,c 2 0 false,e 1 0 false")
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {-7, 7})
    void goesByTheJobsClockAndNotByTheReaders(int hoursAhead) {
        try {
            browser.setClockAhead(Duration.ofHours(hoursAhead));
            openWithPast("?product=atlas");
            awaitFigure("Events", traffic.total());

            // The reader's clock is set right.
            browser.setClockAhead(Duration.ZERO);
            traffic.now(PageTraffic.PRODUCT, "2.4.1", "Query.run");
            awaitFigure("Events", traffic.total());
            browser.run("window.dispatchEvent(new Event('online'))");
            browser.awaitText("#connection", "live"::equals);
            awaitFigure("Events", traffic.total());
        } finally {
            browser.setClockAhead(Duration.ZERO);
        }
    }

    @Test
    void aRowThatIsDeletedDisappears() throws Exception {
        traffic.now("fading", "1.0", "Stay.on");
        traffic.now("fading", "1.0", "Go.off");
        browser.open(page + "?product=fading");
        awaitFigure("Events", 2);
        browser.awaitText("#connection", "live"::equals);
        mark();

        traffic.delete(row("fading", "Go.off"));

        awaitFigure("Events", 1);
        assertThat(browser.texts("#ranking a")).containsExactly("Stay.on");
        assertThat(isMarked()).isTrue();
    }

    private static EventCountKey row(String product, String event) throws Exception {
        HttpResponse<String> rows = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(page + "api/counts?product=" + product + "&event=" + event))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        JsonNode row = new ObjectMapper().readTree(rows.body()).at("/rows/0");
        return new EventCountKey(
                product,
                event,
                row.get("version").asText(),
                Instant.parse(row.get("window_start").asText()));
    }

    @Test
    void keepsTheChoiceInTheAddress() {
        openWithPast("");
        awaitFigure("Events", traffic.total());

        choose("#event", "Query.fail");
        awaitFigure("Events", traffic.byEvent.get("Query.fail"));
        assertThat(browser.address()).contains("event=Query.fail");
        choose("#range", "24h");
        await().atMost(PATIENCE).until(() -> browser.address().contains("range=24h"));

        browser.back();
        assertThat(value("#range")).isEqualTo("6h");
        browser.back();
        awaitFigure("Events", traffic.total());
        assertThat(value("#event")).isEmpty();
    }

    @Test
    void showsWhatTheAddressSays() {
        openWithPast("?product=atlas&event=Index.update&range=24h&version=2.4.1&version=2.3.7");

        await().atMost(PATIENCE).until(() -> value("#event").equals("Index.update"));
        assertThat(value("#range")).isEqualTo("24h");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(pressed()).containsExactly("2.4.1", "2.3.7"));
        assertThat(table("#counts-chart")).containsOnlyKeys("2.4.1", "2.3.7");

        browser.open(page + "?product=atlas&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z");
        browser.awaitText("#notices", text -> text.contains("Nothing here"));
        assertThat(value("#from")).isEqualTo("2020-01-01T01:00");

        browser.open(page + "?product=nobody&range=never");
        browser.awaitText("#notices", text -> text.contains("No such product") && text.contains("nobody"));
    }

    @Test
    void showsTheVersionsThatArePressed() {
        openWithPast("?product=atlas");
        awaitFigure("Events", traffic.total());

        legend("2.4.0").click();
        awaitFigure("Events", traffic.byVersion.get("2.4.0"));
        legend("2.3.7").click();
        awaitFigure("Events", traffic.byVersion.get("2.4.0") + traffic.byVersion.get("2.3.7"));
        assertThat(browser.address()).contains("version=2.4.0").contains("version=2.3.7");
        legend("2.4.0").click();
        legend("2.3.7").click();
        awaitFigure("Events", traffic.total());
    }

    @Test
    void isUsedWithoutAMouse() {
        openWithPast("?product=atlas");
        awaitFigure("Events", traffic.total());

        browser.press(Keys.TAB);
        assertThat(browser.text(":focus")).isEqualTo("Skip to the counts");
        browser.tabTo("#range");
        assertThat(browser.run("return getComputedStyle(document.activeElement).outlineStyle"))
                .isEqualTo("solid");
        browser.tabTo("#counts-chart canvas");
        browser.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
        browser.awaitText("#counts-chart .spoken", text -> text.matches("\\w{3},? .*: .*2\\.4\\.1: \\d+.*"));
        browser.tabTo("#counts-chart summary");
        browser.press(Keys.ENTER);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(browser.findAll("#counts-chart tbody tr"))
                .hasSizeGreaterThan(10));
        browser.tabTo("#ranking a");
        browser.press(Keys.ENTER);
        awaitFigure("Events", traffic.byEvent.get("Query.run"));
        assertThat(browser.text(":focus")).isEqualTo("Query.run");
        browser.press(Keys.ENTER);
        awaitFigure("Events", traffic.total());
    }

    @Test
    void showsTheNamesOfStrangersAsText() {
        List<String> names = List.of(
                "<img src=x onerror=\"document.title='owned'\">",
                "\"><script>document.title='owned'</script>",
                "javascript:document.title='owned'//${document.title='owned'}",
                "&lt;b&gt;\u202Eknalb");
        String product = names.get(0);
        names.forEach(name -> traffic.now(product, name, name));
        browser.open(page + "?product=" + URLEncoder.encode(product, StandardCharsets.UTF_8));

        awaitFigure("Events", names.size());
        assertThat(browser.texts("#ranking a")).containsExactlyInAnyOrderElementsOf(names);
        assertThat(browser.texts("#legend button")).containsExactlyInAnyOrderElementsOf(names);
        browser.run("document.querySelectorAll('details').forEach((details) => (details.open = true))");
        browser.awaitText("#counts-chart thead", text -> names.stream().allMatch(text::contains));
        browser.find("#ranking a").click();
        browser.awaitText("#counts-caption", text -> names.stream().anyMatch(text::startsWith));
        assertThat(browser.findAll("main img, main script, main b, header select img"))
                .isEmpty();
        assertThat(browser.run("return document.title")).isEqualTo(product + " · Rollcall");
    }

    @Test
    void showsTheEstimateWhereClientsAreSampled() {
        traffic.sampled("beacon", 16);
        browser.open(page + "?product=beacon");

        await().atMost(PATIENCE).untilAsserted(() -> {
            long count = figure("Events");
            assertThat(count).isBetween(1L, 15L);
            assertThat(browser.text("#figures")).contains("about " + 2 * count + " with those not sampled");
            assertThat(browser.texts("#ranking th")).contains("Estimate");
            assertThat(browser.text("#ranking tbody")).contains("Light.on" + count + 2 * count);
        });
    }

    @Test
    void saysWhatWasRejectedAndWhy() {
        traffic.garbage(3);
        browser.open(page);

        browser.awaitText(
                "#health",
                text -> text.contains("not-wire-format")
                        && text.contains("something else writes to the topic")
                        && text.contains("Freshness"));
    }

    @Test
    void followsTheSystemsThemeUntilOneIsChosen() {
        try {
            browser.prefer("dark");
            openWithPast("?product=atlas");
            awaitFigure("Events", traffic.total());
            assertThat(theme()).isEqualTo("dark");
            assertAccessible();
            screenshot("dark");

            browser.find("#theme").click();
            assertThat(theme()).isEqualTo("light");
            browser.reload();
            awaitFigure("Events", traffic.total());
            assertThat(theme()).isEqualTo("light");
            assertAccessible();
            screenshot("light");
        } finally {
            browser.run("localStorage.clear()");
            browser.prefer("light");
        }
    }

    @Test
    void fitsAPhone() {
        try {
            browser.resize(PHONE, 844);
            openWithPast("?product=atlas");
            awaitFigure("Events", traffic.total());

            assertThat((long) browser.run("return document.documentElement.scrollWidth"))
                    .isEqualTo(PHONE);
            assertThat((long) browser.run("return document.querySelector('#counts-chart canvas').clientWidth"))
                    .isBetween(280L, (long) PHONE);
            assertAccessible();
            screenshot("phone");
        } finally {
            browser.resize(DESK, 900);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void findsTheJobAgainByItself() {
        openWithPast("?product=atlas");
        awaitFigure("Events", traffic.total());
        mark();
        broken = true;
        browser.cutOff(true);

        browser.awaitText("#connection", text -> text.startsWith("disconnected since"));
        assertThat(browser.text("#notices")).contains("The job does not answer");
        assertThat(figure("Events")).isEqualTo(traffic.total());
        traffic.now(PageTraffic.PRODUCT, "2.4.1", "Query.run");
        browser.cutOff(false);

        browser.awaitText("#connection", "live"::equals);
        awaitFigure("Events", traffic.total());
        browser.awaitText("#notices", String::isEmpty);
        assertThat(isMarked()).isTrue();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void saysThatTheBrokerIsAway() {
        openWithPast("?product=atlas");
        awaitFigure("Events", traffic.total());
        broken = true;
        // Beside, as it waits for the job, which waits for it.
        Thread closing = new Thread(broker::close, "broker-close");
        closing.setDaemon(true);
        closing.start();

        browser.awaitText("#notices", text -> text.contains("not ready") || text.contains("stand still"));
        assertThat(figure("Events")).isEqualTo(traffic.total());
        assertAccessible();
        screenshot("broken");
    }

    private static void startJob() {
        Map<String, String> env = new HashMap<>();
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", registry.url());
        env.put("ROLLCALL_STATE_DIR", folder.resolve("state").toString());
        env.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:" + httpPort);
        env.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:0");
        env.put("ROLLCALL_WINDOW", "10m");
        // Longer than the tests take, so that the last window with an event stays open, whatever the time is.
        env.put("ROLLCALL_GRACE", "10m");
        env.put("ROLLCALL_COMMIT_INTERVAL", "200ms");
        job = new Job(JobConfig.fromEnvironment(env));
        job.start();
    }

    /** Opens the page when there is something of the past to see. */
    private static void openWithPast(String query) {
        if (!hasPast) {
            hasPast = true;
            long seed = System.nanoTime();
            System.err.println("page seed " + seed);
            traffic.past(new Random(seed));
        }
        browser.open(page + query);
    }

    private static void mark() {
        browser.run("window.marked = true");
    }

    private static boolean isMarked() {
        return Boolean.TRUE.equals(browser.run("return window.marked === true"));
    }

    private static long figure(String title) {
        return number(String.valueOf(browser.run(
                "return [...document.querySelectorAll('#figures > div')]"
                        + ".find((div) => div.children[0].textContent === arguments[0])?.children[1].textContent ?? '-1'",
                title)));
    }

    private static void awaitFigure(String title, long expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(figure(title)).as(title).isEqualTo(expected));
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }

    private static Map<String, Long> ranking() {
        List<String> events = browser.texts("#ranking tbody a");
        List<String> counts = browser.texts("#ranking tbody td:nth-child(2)");
        Map<String, Long> ranking = new TreeMap<>();
        IntStream.range(0, events.size()).forEach(i -> ranking.put(events.get(i), number(counts.get(i))));
        return ranking;
    }

    /** The sums of the columns of the table that stands for a chart. */
    private static Map<String, Long> table(String chart) {
        browser.run("document.querySelector(arguments[0] + ' details').open = true", chart);
        browser.awaitText(chart + " thead", text -> !text.isEmpty());
        List<String> titles = browser.texts(chart + " thead th");
        List<String> cells = browser.texts(chart + " tbody td");
        Map<String, Long> sums = new TreeMap<>();
        for (int i = 0; i < cells.size(); i++) {
            int column = i % titles.size();
            if (column > 0) {
                sums.merge(titles.get(column), number(cells.get(i)), Long::sum);
            }
        }
        return sums;
    }

    private static WebElement legend(String version) {
        return browser.findAll("#legend button").stream()
                .filter(button -> button.getText().equals(version))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> pressed() {
        return browser.texts("#legend [aria-pressed=true]");
    }

    private static void choose(String select, String value) {
        browser.find(select + " option[value='" + value + "']").click();
    }

    private static String value(String field) {
        return String.valueOf(browser.run("return document.querySelector(arguments[0]).value", field));
    }

    private static String theme() {
        return String.valueOf(browser.run("return document.documentElement.dataset.theme"));
    }

    /** By the rules of WCAG 2.1, AA, as far as a program can tell. */
    private static void assertAccessible() {
        try (InputStream axe =
                PageIT.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            browser.run(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Object violations = browser.runAsync("const done = arguments[arguments.length - 1];"
                + "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then((found) =>"
                + " done(found.violations.flatMap((rule) => rule.nodes.map((node) => rule.help + ': ' + node.html"
                + " + ' ' + node.failureSummary))))");
        assertThat((List<?>) violations).isEmpty();
    }

    private static void screenshot(String name) {
        browser.screenshot(SCREENSHOTS.resolve("page-" + name + ".png"));
    }
}
