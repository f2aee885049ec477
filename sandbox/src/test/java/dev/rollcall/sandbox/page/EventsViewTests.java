package dev.rollcall.sandbox.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The view of events. */
abstract class EventsViewTests extends PageTests {

    private static final String ATLAS = "?product=atlas";

    @Test
    void showsEveryEventThatWasCounted() {
        page.open("");

        page.awaitFigure("Events", atlas.total());
        assertThat(browser.address()).contains("product=atlas", "range=6h");
        Map<String, List<String>> ranking = page.rows("#ranking");
        assertThat(ranking.keySet()).isEqualTo(atlas.byEvent().keySet());
        atlas.byEvent()
                .forEach(
                        (event, count) -> assertThat(ranking.get(event)).first().isEqualTo(Page.text(count)));
        assertThat(page.sums("#counts-chart")).isEqualTo(atlas.byVersion());
        assertThat(browser.texts("#legend button")).containsExactly("2.5.0-rc1", "2.4.1", "2.4.0", "2.3.7", "dev");
        assertThat(page.figure("Newest release")).first().isEqualTo("2.4.1");
        assertThat(browser.text("#legend")).contains("still open");
    }

    @Test
    void showsALongRangeByDay() {
        page.open(ATLAS + "&range=90d");

        Instant since = Period.time(Period.DAY.ago(89));
        long events = rows.of(Topics.COUNTS_DAILY)
                .filter(row -> row.getProduct().equals(Atlas.PRODUCT)
                        && !row.getWindowStart().isBefore(since))
                .mapToLong(EventCount::getCount)
                .sum();
        page.awaitThat(() -> assertThat(
                        page.sums("#counts-chart").values().stream().mapToLong(Long::longValue))
                .satisfies(counts -> assertThat(
                                counts.stream().mapToLong(Long::longValue).sum())
                        .isEqualTo(events)));
        assertThat(page.table("#counts-chart")).hasSize(90);
        assertThat(browser.text("#counts-caption")).contains("each bar is a day in UTC");

        page.choose("#range", "1y");
        browser.awaitText("#counts-caption", text -> text.contains("each bar is a week in UTC"));
    }

    @Test
    void saysSinceWhenDaysAreCounted() {
        LocalDate upgrade = Period.DAY.ago(3);
        rows.addToWindow("buoy", "1.0", "Bell.ring", PageRows.window().minus(Duration.ofDays(20)), 1);
        rows.addToDay("buoy", "1.0", "Bell.ring", Period.time(upgrade), 7);
        page.open("?product=buoy&range=30d");

        browser.awaitText("#notices", text -> text.contains("Days are counted since " + Page.date(upgrade)));
        page.awaitFigure("Events", 7);
    }

    @Test
    void changesWithoutBeingLoadedAgain() {
        page.open(ATLAS);
        page.awaitFigure("Events", atlas.total());
        page.awaitLive();
        page.mark();

        atlas.now("2.4.1", "Query.run");
        atlas.now("2.5.0-rc1", "Query.run");

        page.awaitFigure("Events", atlas.total());
        assertThat(page.isMarked()).isTrue();
    }

    @Test
    void aRowThatIsDeletedDisappears() {
        rows.addToWindow("fading", "1.0", "Stay.on", PageRows.window(), 1);
        rows.addToWindow("fading", "1.0", "Go.off", PageRows.window(), 1);
        page.open("?product=fading");
        page.awaitFigure("Events", 2);
        page.awaitLive();
        page.mark();

        rows.of(Topics.COUNTS)
                .filter(row -> row.getEvent().equals("Go.off"))
                .map(row -> new EventCountKey(row.getProduct(), row.getEvent(), row.getVersion(), row.getWindowStart()))
                .toList()
                .forEach(rows::delete);

        page.awaitFigure("Events", 1);
        assertThat(browser.texts("#ranking a")).containsExactly("Stay.on");
        assertThat(page.isMarked()).isTrue();
    }

    @Test
    void showsTheEstimateWhereClientsAreSampled() {
        Instant start = PageRows.window();
        rows.put(PageRows.count("beacon", "1.0", "Light.on", start, PageRows.WINDOW, 8)
                .setEstimate(16)
                .build());
        page.open("?product=beacon");

        page.awaitFigure("Events", 8);
        assertThat(page.figure("Events")).last().isEqualTo("about 16 with those not sampled");
        assertThat(browser.texts("#ranking th")).contains("Estimate");
        assertThat(page.rows("#ranking").get("Light.on")).startsWith("8", "16");
    }

    @Test
    void keepsTheChoiceInTheAddress() {
        page.open("");
        page.awaitFigure("Events", atlas.total());

        page.choose("#event", "Query.fail");
        page.awaitFigure("Events", atlas.byEvent().get("Query.fail"));
        assertThat(browser.address()).contains("event=Query.fail");
        page.choose("#range", "24h");
        page.awaitThat(() -> assertThat(browser.address()).contains("range=24h"));

        browser.back();
        assertThat(page.value("#range")).isEqualTo("6h");
        browser.back();
        page.awaitFigure("Events", atlas.total());
        assertThat(page.value("#event")).isEmpty();
    }

    @Test
    void showsWhatTheAddressSays() {
        page.open(ATLAS + "&event=Index.update&range=24h&version=2.4.1&version=2.3.7");

        page.awaitThat(() -> assertThat(page.value("#event")).isEqualTo("Index.update"));
        assertThat(page.value("#range")).isEqualTo("24h");
        page.awaitThat(
                () -> assertThat(browser.texts("#legend [aria-pressed=true]")).containsExactly("2.4.1", "2.3.7"));
        assertThat(page.sums("#counts-chart")).containsOnlyKeys("2.4.1", "2.3.7");

        page.open(ATLAS + "&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z");
        browser.awaitText("#notices", text -> text.contains("Nothing here"));
        assertThat(page.value("#from")).isEqualTo("2020-01-01T01:00");

        page.open("?product=nobody&range=never");
        browser.awaitText("#notices", text -> text.contains("No such product") && text.contains("nobody"));
    }

    @Test
    void showsTheVersionsThatArePressed() {
        page.open(ATLAS);
        page.awaitFigure("Events", atlas.total());

        page.named("#legend button", "2.4.0").click();
        page.awaitFigure("Events", atlas.byVersion().get("2.4.0"));
        page.named("#legend button", "2.3.7").click();
        page.awaitFigure(
                "Events", atlas.byVersion().get("2.4.0") + atlas.byVersion().get("2.3.7"));
        assertThat(browser.address()).contains("version=2.4.0").contains("version=2.3.7");
        page.named("#legend button", "2.4.0").click();
        page.named("#legend button", "2.3.7").click();
        page.awaitFigure("Events", atlas.total());
    }

    @Test
    void isUsedWithoutAMouse() {
        page.open(ATLAS);
        page.awaitFigure("Events", atlas.total());

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
        page.awaitThat(
                () -> assertThat(browser.findAll("#counts-chart tbody tr")).hasSizeGreaterThan(10));
        browser.tabTo("#ranking a");
        browser.press(Keys.ENTER);
        page.awaitFigure("Events", atlas.byEvent().get("Query.run"));
        assertThat(browser.text(":focus")).isEqualTo("Query.run");
        browser.press(Keys.ENTER);
        page.awaitFigure("Events", atlas.total());
    }

    @Test
    void saysWhatWasRejectedAndWhy() {
        stage.sendGarbage(3);
        page.open("");

        browser.awaitText(
                "#health",
                text -> text.contains("not-wire-format")
                        && text.contains("something else writes to the topic")
                        && text.contains("Freshness"));
    }

    @Test
    void fitsEveryScreenInLightAndDark() {
        page.pictures("events", ATLAS, () -> page.awaitFigure("Events", atlas.total()));
    }
}
