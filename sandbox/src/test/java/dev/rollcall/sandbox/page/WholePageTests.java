package dev.rollcall.sandbox.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of the page as a whole. */
abstract class WholePageTests extends PageTests {

    private static final List<String> NAMES = List.of(
            "<img src=x onerror=\"document.title='owned'\">",
            "\"><script>document.title='owned'</script>",
            "javascript:document.title='owned'//${document.title='owned'}",
            "&lt;b&gt;\u202Eknalb");
    private static final String PRODUCT = NAMES.get(0);

    /** Before they are looked at, so that the page knows of the product. */
    @BeforeAll
    static void writeNamesOfStrangers() {
        PageRows rows = PageIT.stage().rows;
        for (String name : NAMES) {
            rows.addToWindow(PRODUCT, name, name, PageRows.window(), 1);
            for (Period period : Period.values()) {
                rows.putUsers(PRODUCT, name, period, period.ago(0), 1);
                rows.putUsers(PRODUCT, PageRows.ALL, period, period.ago(0), 1);
            }
        }
    }

    @Test
    void showsTheNamesOfStrangersAsText() {
        page.open("?product=" + URLEncoder.encode(PRODUCT, StandardCharsets.UTF_8));

        page.awaitFigure("Events", NAMES.size());
        assertThat(browser.texts("#ranking a")).containsExactlyInAnyOrderElementsOf(NAMES);
        assertThat(browser.texts("#legend button")).containsExactlyInAnyOrderElementsOf(NAMES);
        browser.run("document.querySelectorAll('details').forEach((details) => (details.open = true))");
        browser.awaitText("#counts-chart thead", text -> NAMES.stream().allMatch(text::contains));
        browser.find("#ranking a").click();
        browser.awaitText("#counts-caption", text -> NAMES.stream().anyMatch(text::startsWith));
        browser.find("nav [data-view=people]").click();
        page.awaitFigure("Users today", 1);
        assertThat(browser.texts("#versions tbody .name")).containsAll(NAMES);
        assertThat(browser.findAll("main img, main script, main b, header select img"))
                .isEmpty();
        assertThat(browser.run("return document.title")).isEqualTo(PRODUCT + " · Rollcall");
    }

    @Test
    void worksInABrowserOfSomeYearsAgo() {
        String older = "delete AbortSignal.any; delete AbortSignal.timeout; delete URLSearchParams.prototype.size;";
        browser.with(older, () -> {
            page.open("?product=atlas");

            assertThat(browser.run("return AbortSignal.any === undefined")).isEqualTo(true);
            page.awaitFigure("Events", atlas.total());
            assertThat(browser.address()).contains("product=atlas", "range=6h");
        });
    }

    @Test
    void withoutAStreamItAsksForTheRowsLessOftenThanHowTheJobIs() {
        String noStreamAndHastyPulses = """
                window.asked = {};
                const [realFetch, realTimeout] = [window.fetch, window.setTimeout];
                window.fetch = (path, ...more) => {
                  const route = path.split('?')[0];
                  asked[route] = (asked[route] ?? 0) + 1;
                  return realFetch(path, ...more);
                };
                window.setTimeout = (run, ms, ...more) => realTimeout(run, ms === 5000 ? 20 : ms, ...more);
                window.EventSource = class {
                  static OPEN = 1;
                  static CLOSED = 2;
                  readyState = 2;
                  addEventListener() {}
                  close() {}
                };
                """;
        browser.with(noStreamAndHastyPulses, () -> {
            page.open("?product=atlas");

            browser.awaitText("#connection", "no stream, loading every 30 s"::equals);
            page.awaitFigure("Events", atlas.total());
            long rows = asked("api/counts");
            page.awaitThat(() -> assertThat(asked("api/health")).isGreaterThan(10));
            assertThat(asked("api/counts")).isEqualTo(rows);
        });
    }

    private long asked(String route) {
        return (long) browser.run("return asked[arguments[0]]", route);
    }

    @ParameterizedTest
    @ValueSource(ints = {-7, 7})
    void goesByTheJobsClockAndNotByTheReaders(int hoursAhead) {
        try {
            browser.setClockAhead(Duration.ofHours(hoursAhead));
            page.open("?product=atlas");
            page.awaitFigure("Events", atlas.total());

            // The reader's clock is set right.
            browser.setClockAhead(Duration.ZERO);
            atlas.now("2.4.1", "Query.run");
            page.awaitFigure("Events", atlas.total());
            browser.run("window.dispatchEvent(new Event('online'))");
            page.awaitLive();
            page.awaitFigure("Events", atlas.total());
        } finally {
            browser.setClockAhead(Duration.ZERO);
        }
    }
}
