package dev.rollcall.sandbox.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.core.ThrowingRunnable;
import org.openqa.selenium.WebElement;

/** The page in a browser, as its readers see it. */
final class Page implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(40);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final int DESK = 1280;
    static final int PHONE = 390;

    final Chromium browser;
    final String address;

    Page(Chromium browser, String address) {
        this.browser = browser;
        this.address = address;
    }

    /** Opens it with a query, which may be empty. */
    void open(String query) {
        browser.open(address + query);
    }

    void awaitThat(ThrowingRunnable assertion) {
        await().atMost(TIMEOUT).untilAsserted(assertion);
    }

    /** So that it is seen whether the page was loaded again. */
    void mark() {
        browser.run("window.marked = true");
    }

    boolean isMarked() {
        return Boolean.TRUE.equals(browser.run("return window.marked === true"));
    }

    void awaitLive() {
        browser.awaitText("#connection", "live"::equals);
    }

    /** A figure at the top and the note below it. */
    List<String> figure(String title) {
        Object texts = browser.run(
                "return [...document.querySelectorAll('.figures > div')].filter((div) => div.offsetParent !== null)"
                        + ".filter((div) => div.children[0].textContent === arguments[0])"
                        + ".flatMap((div) => [div.children[1].textContent, div.children[2].textContent])",
                title);
        return ((List<?>) texts).stream().map(String::valueOf).toList();
    }

    void awaitFigure(String title, long expected) {
        awaitThat(() -> assertThat(figure(title)).as(title).first().isEqualTo(text(expected)));
    }

    /** A number as British readers see it. */
    static String text(long number) {
        return String.format(Locale.UK, "%,d", number);
    }

    static String percent(double share) {
        return String.format(Locale.UK, "%.1f%%", 100 * share);
    }

    /** The distance of two shares. */
    static String points(double share, double before) {
        String text = String.format(Locale.UK, "%+.1f pts", 100 * (share - before));
        return text.startsWith("-0.0") || text.startsWith("+0.0") ? text.substring(1) : text;
    }

    static String date(LocalDate day) {
        return inWords("d MMM yyyy", day);
    }

    static String weekday(LocalDate day) {
        return inWords("EEE, d MMM yyyy", day);
    }

    static String month(LocalDate month) {
        return inWords("MMM yyyy", month);
    }

    /** As browsers write it, whatever Java's version makes of September. */
    private static String inWords(String pattern, LocalDate day) {
        return DateTimeFormatter.ofPattern(pattern, Locale.UK).format(day).replaceFirst("\\bSep\\b", "Sept");
    }

    static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }

    /** The cells of a table's rows, by the first of them. */
    Map<String, List<String>> rows(String table) {
        Object rows = browser.run(
                "return [...document.querySelectorAll(arguments[0] + ' tbody tr')]"
                        + ".map((row) => [...row.children].map((cell) => cell.textContent))",
                table);
        Map<String, List<String>> byName = new TreeMap<>();
        for (Object row : (List<?>) rows) {
            List<String> cells = ((List<?>) row).stream().map(String::valueOf).toList();
            byName.put(cells.get(0), cells.subList(1, cells.size()));
        }
        return byName;
    }

    /** The table that stands for a chart: its rows by their time. */
    Map<String, List<String>> table(String chart) {
        browser.run("document.querySelector(arguments[0] + ' details').open = true", chart);
        browser.awaitText(chart + " thead", text -> !text.isEmpty());
        return rows(chart);
    }

    /** The sums of the columns of the table that stands for a chart. */
    Map<String, Long> sums(String chart) {
        Map<String, List<String>> rows = table(chart);
        List<String> titles = browser.texts(chart + " thead th");
        Map<String, Long> sums = new TreeMap<>();
        for (int i = 1; i < titles.size(); i++) {
            int column = i - 1;
            sums.put(
                    titles.get(i),
                    rows.values().stream()
                            .mapToLong(row -> number(row.get(column)))
                            .sum());
        }
        return sums;
    }

    /** A button or link with a text. */
    WebElement named(String selector, String text) {
        return browser.findAll(selector).stream()
                .filter(node -> node.getText().equals(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(selector + " has no " + text));
    }

    void choose(String select, String value) {
        browser.find(select + " option[value='" + value + "']").click();
    }

    String value(String field) {
        return String.valueOf(browser.run("return document.querySelector(arguments[0]).value", field));
    }

    String theme() {
        return String.valueOf(browser.run("return document.documentElement.dataset.theme"));
    }

    /** By the rules of WCAG 2.1, AA, as far as a program can tell. */
    void assertAccessible() {
        try (InputStream axe =
                Page.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
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

    /** Leaves a picture for the documents. */
    void picture(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        browser.screenshot(SCREENSHOTS.resolve("page-" + name + ".png"));
    }

    /**
     * Leaves pictures of a view, in light and dark, and on a phone, where it has to fit.
     *
     * @param isThere waits until everything is shown
     */
    void pictures(String view, String query, ThrowingRunnable isThere) {
        try {
            for (String theme : List.of("dark", "light")) {
                browser.prefer(theme);
                open(query);
                awaitThat(isThere);
                assertThat(theme()).isEqualTo(theme);
                assertAccessible();
                picture(view + "-" + theme);
            }
            browser.resize(PHONE, 844);
            open(query);
            awaitThat(isThere);
            assertThat((long) browser.run("return document.documentElement.scrollWidth"))
                    .isEqualTo(PHONE);
            assertAccessible();
            picture(view + "-phone");
        } finally {
            browser.resize(DESK, 900);
            browser.prefer("light");
        }
    }

    @Override
    public void close() {
        browser.close();
    }
}
