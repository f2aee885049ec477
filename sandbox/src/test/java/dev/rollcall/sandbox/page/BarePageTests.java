package dev.rollcall.sandbox.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds of the page and its modules before there is a row, and while the job starts. */
abstract class BarePageTests extends PageTests {

    @Test
    void saysThatTheApiIsOff() {
        String off = """
                const real = window.fetch;
                window.fetch = async (path, ...more) => {
                  const response = await real(path, ...more);
                  const without = async () => ({ ...(await response.json()), ready: true, tables: undefined });
                  return path === 'api/health' ? Response.json(await without()) : response;
                };
                """;
        browser.with(off, () -> {
            page.open("?view=people");

            browser.awaitText("#notices", text -> text.contains("ROLLCALL_API_ROWS"));
            browser.awaitText("#connection", "no counts here"::equals);
            assertThat(browser.findAll("#notices .notice.bad")).isEmpty();
        });
    }

    @Test
    void showsThatRowsAreBeingReadAndThenShowsThem() {
        String twice = """
                const real = window.fetch;
                let left = 2;
                window.fetch = (path, ...more) => path === 'api/products' && left-- > 0
                  ? Response.json({ error: 'the rows of windows are being read' }, { status: 503 })
                  : real(path, ...more);
                """;
        browser.with(twice, () -> {
            page.open("");

            browser.awaitText("#notices", text -> text.contains("Reading the rows"));
            assertThat(browser.findAll("#notices .notice.bad")).isEmpty();
            browser.awaitText("#notices", text -> text.contains("No events yet"));
        });
    }

    @Test
    void followsTheSystemsThemeUntilOneIsChosen() {
        try {
            browser.prefer("dark");
            page.open("");
            assertThat(page.theme()).isEqualTo("dark");

            browser.find("#theme").click();
            assertThat(page.theme()).isEqualTo("light");
            browser.reload();
            assertThat(page.theme()).isEqualTo("light");
        } finally {
            browser.run("localStorage.clear()");
            browser.prefer("light");
        }
    }

    @Test
    void saysWhichClockItGoesBy() {
        page.open("");

        browser.awaitText("#zone", text -> text.contains("Europe/Berlin") && text.contains("UTC+0"));
        assertThat(browser.text("#zone")).contains("Days, weeks and months are UTC");
    }

    @Test
    void takesTheHighestNumberForTheNewestVersionAndNoName() {
        assertThat(imported("./versions.js", """
                ['unknown', '2.0.0-rc1', 'nightly', '__other__', '10.0', 'dev', 'v2.0.1', '2.0.0', '11.0.0-SNAPSHOT',
                 '3f2a9c1', '12.0.dev4', '10.0.1+build', '2.0.0b3', 'main', '9.1-4-gdeadbee'].sort(module.newestFirst)"""))
                .isEqualTo(List.of(
                                "10.0.1+build",
                                "10.0",
                                "v2.0.1",
                                "2.0.0",
                                "2.0.0-rc1",
                                "2.0.0b3",
                                "12.0.dev4",
                                "11.0.0-SNAPSHOT",
                                "9.1-4-gdeadbee",
                                "unknown",
                                "nightly",
                                "main",
                                "dev",
                                "3f2a9c1",
                                "__other__")
                        .toString());
        assertThat(imported("./versions.js", """
                [['2.0.0', '2.1.0-rc1', 'dev'], ['2.1.0-rc1', 'main'], ['main', '__other__'], ['__other__']]
                  .map((versions) => String(module.newestRelease(versions)))"""))
                .isEqualTo(List.of("2.0.0", "2.1.0-rc1", "main", "undefined").toString());
    }

    @Test
    void cutsTimeIntoDaysWeeksAndMonthsOfUtc() {
        assertThat(imported("./calendar.js", """
                ['day', 'week', 'month'].flatMap((period) => {
                  const start = module.startOf(period, Date.parse('2028-03-01T00:30:00Z'));
                  return [start, module.shift(period, start, -1), module.shift(period, start, 1), module.yearBefore(period, start)]
                    .map((ms) => new Date(ms).toISOString().slice(0, 10));
                })"""))
                .isEqualTo(List.of(
                                "2028-03-01",
                                "2028-02-29",
                                "2028-03-02",
                                "2027-03-03",
                                "2028-02-28",
                                "2028-02-21",
                                "2028-03-06",
                                "2027-03-01",
                                "2028-03-01",
                                "2028-02-01",
                                "2028-04-01",
                                "2027-03-01")
                        .toString());
    }

    @Test
    void aRowNeverGoesBackWhateverTheClocksOfInstancesSay() {
        assertThat(imported("./rows.js", """
                (() => {
                  const row = (event, count, more) => ({ product: 'p', event, version: '1', count, revision: 0,
                    closed: false, window_start: '2026-03-01T10:00:00Z', window_end: '2026-03-01T11:00:00Z',
                    updated_at: '2026-03-01T10:30:00Z', ...more });
                  const span = { from: Date.parse('2026-03-01T10:00:00Z'), to: Date.parse('2026-03-01T11:00:00Z') };
                  const rows = new module.Rows('windows');
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
                  rows.load([], { ...span, query: { event: 'c' } });
                  seen.push(shown());
                  return seen;
                })()"""))
                .isEqualTo(List.of(
                                "a 7 0 false",
                                "a 8 0 false",
                                "a 8 0 true",
                                "a 8 0 true,c 2 0 false,e 1 0 false",
                                "a 8 0 true,e 1 0 false")
                        .toString());
    }

    /** What an expression makes of a module of the page, as a text. */
    private String imported(String module, String expression) {
        page.open("");
        return String.valueOf(browser.runAsync("const done = arguments[arguments.length - 1];" + "import('" + module
                + "').then((module) => done(" + expression + ")).catch((e) => done(String(e)));"));
    }
}
