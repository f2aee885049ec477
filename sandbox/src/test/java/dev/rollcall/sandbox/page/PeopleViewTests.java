package dev.rollcall.sandbox.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The view of people: each of its questions has its number on the page. */
abstract class PeopleViewTests extends PageTests {

    private static final String ATLAS = "?view=people&product=atlas";
    private static final LocalDate UPGRADE = Period.DAY.ago(3);

    /** Products of which there is little; all at once, so that the page knows of them when they are looked at. */
    @BeforeAll
    static void writeSmallProducts() {
        PageRows rows = PageIT.stage().rows;
        rows.addToWindow("kite", "1.0", "Fly.high", PageRows.window(), 1);
        rows.addToWindow("lighthouse", "1.0", "Light.on", PageRows.window().minus(Duration.ofDays(20)), 1);
        rows.putUsers("lighthouse", PageRows.ALL, Period.DAY, UPGRADE, 7);
        rows.addToWindow("sieve", "1.0", "Run.once", PageRows.window(), 1);
        rows.addToWindow("harbour", "1.0", "Ship.in", PageRows.window(), 1);
        for (Period period : Period.values()) {
            for (String version : List.of(PageRows.ALL, "1.0")) {
                rows.put(PageRows.users("sieve", version, period, period.ago(0), 5)
                        .setSampled(true)
                        .build());
                rows.putUsers("harbour", version, period, period.ago(0), 3);
            }
        }
    }

    @Test
    void saysThatNobodyWasCounted() {
        page.open("?view=people&product=kite");

        browser.awaitText("#notices", text -> text.contains("No people yet"));
    }

    @Test
    void saysSinceWhenPeopleAreCounted() {
        page.open("?view=people&product=lighthouse");

        browser.awaitText("#notices", text -> text.contains("People are counted since " + Page.date(UPGRADE)));
    }

    @Test
    void saysThatThereAreMorePeopleWhereClientsAreSampled() {
        page.open("?view=people&product=sieve");

        page.awaitFigure("Users today", 5);
        assertThat(page.figure("Users today")).last().asString().contains("more people than these");
        assertThat(browser.text("#versions-note")).contains("more people than these");
        browser.awaitText("#active-caption", text -> text.contains("more people than these"));
    }

    @Test
    void tellsHowManyUseEachVersionTodayThisWeekAndThisMonth() {
        page.open(ATLAS);

        for (Period period : Period.values()) {
            String title = "Users " + (period == Period.DAY ? "today" : "this " + period.title());
            page.awaitFigure(title, users(PageRows.ALL, period, 0));
            assertThat(page.figure(title)).last().asString().contains(Page.text(users(PageRows.ALL, period, 1)));
        }
        assertThat(browser.texts("#versions tbody .name"))
                .containsExactly("all versions", "2.5.0-rc1", "2.4.1", "2.4.0", "2.3.7", "dev");
        assertThat(page.rows("#versions").get("2.4.1"))
                .containsExactly(
                        Page.text(users("2.4.1", Period.DAY, 0)),
                        Page.text(users("2.4.1", Period.WEEK, 0)),
                        Page.text(users("2.4.1", Period.MONTH, 0)),
                        Page.percent(share("2.4.1", Period.WEEK, 0)),
                        Page.points(share("2.4.1", Period.WEEK, 0), share("2.4.1", Period.WEEK, 1)),
                        Page.date(Period.DAY.ago(40)));
    }

    @Test
    void tellsWhetherTheNewestReleaseIsAdopted() {
        page.open(ATLAS);

        awaitEverything();
        assertThat(page.figure("Newest release")).first().isEqualTo("2.4.1");
        assertThat(page.figure("Newest release"))
                .last()
                .asString()
                .startsWith(Page.percent(share("2.4.1", Period.WEEK, 0)) + " of this week's users, +");
        assertThat(browser.texts("#versions-legend button"))
                .containsExactly("2.5.0-rc1", "2.4.1", "2.4.0", "2.3.7", "dev");
        List<String> yesterday = page.table("#shares-chart").get(Page.weekday(Period.DAY.ago(1)));
        assertThat(yesterday.get(1))
                .isEqualTo(Page.percent(share("2.4.1", Period.DAY, 1)) + "  ("
                        + Page.text(users("2.4.1", Period.DAY, 1)) + ")");
        assertThat(page.table("#shares-chart")
                        .get(Page.weekday(Period.DAY.ago(50)))
                        .get(1))
                .isEqualTo("–");

        page.named("#versions-legend button", "2.4.0").click();
        page.awaitThat(() -> assertThat(browser.texts("#shares-chart thead th")).containsExactly("Time", "2.4.0"));
    }

    @Test
    void comparesAMonthWithThatOfTheYearBefore() {
        page.open(ATLAS + "&range=2y");

        long last = users(PageRows.ALL, Period.MONTH, 1);
        long before = users(PageRows.ALL, Period.MONTH, 13);
        String growth = String.format(Locale.UK, "%+.1f%%", 100.0 * last / before - 100);
        String name = Page.month(Period.MONTH.ago(1));
        page.awaitFigure("Users in " + name, last);
        assertThat(page.figure("Users in " + name)).last().asString().startsWith(growth + " on " + Page.text(before));
        assertThat(page.rows("#months").get(name)).startsWith(Page.text(last), growth);
        assertThat(page.rows("#months").get(Page.month(Period.MONTH.ago(0)))).contains("so far");
        assertThat(page.table("#active-chart")).hasSize(24);
    }

    @Test
    void followsWhatIsCounted() {
        page.open("?view=people&product=harbour");
        page.awaitFigure("Users today", 3);
        page.awaitLive();
        page.mark();

        for (Period period : Period.values()) {
            rows.putUsers("harbour", PageRows.ALL, period, period.ago(0), 4);
            rows.putUsers("harbour", "1.1", period, period.ago(0), 1);
        }

        page.awaitFigure("Users today", 4);
        assertThat(browser.texts("#versions tbody .name")).containsExactly("all versions", "1.1", "1.0");
        assertThat(page.isMarked()).isTrue();
    }

    @Test
    void isUsedWithoutAMouse() {
        page.open("?product=atlas");
        page.awaitFigure("Events", atlas.total());

        browser.tabTo("nav [data-view=people]");
        browser.press(Keys.ENTER);
        awaitEverything();
        assertThat(browser.address()).contains("view=people", "product=atlas", "range=90d");
        browser.tabTo("#active-chart canvas");
        browser.press(Keys.END, Keys.ARROW_LEFT);
        browser.awaitText(
                "#active-chart .spoken",
                text -> text.startsWith(Page.weekday(Period.DAY.ago(1)))
                        && text.contains("Users: " + Page.text(users(PageRows.ALL, Period.DAY, 1))));
        browser.tabTo("#shares-chart canvas");

        browser.back();
        page.awaitFigure("Events", atlas.total());
    }

    @Test
    void showsWholeDaysOfTheAddress() {
        LocalDate from = Period.DAY.ago(20);
        page.open(ATLAS + "&from=" + from + "T00:00:00Z&to=" + from.plusDays(7) + "T00:00:00Z");

        page.awaitThat(() -> assertThat(page.table("#active-chart")).hasSize(7));
        assertThat(page.value("#from")).isEqualTo(from.toString());
        assertThat(page.value("#to")).isEqualTo(from.plusDays(6).toString());
    }

    @Test
    void fitsEveryScreenInLightAndDark() {
        page.pictures("people", ATLAS, this::awaitEverything);
    }

    /** Until both is there: what is known of the versions, and their rows. */
    private void awaitEverything() {
        page.awaitFigure("Users today", users(PageRows.ALL, Period.DAY, 0));
        page.awaitFigure("Users in " + Page.month(Period.MONTH.ago(1)), users(PageRows.ALL, Period.MONTH, 1));
    }

    private long users(String version, Period period, int ago) {
        return rows.users(Atlas.PRODUCT, version, period, period.ago(ago));
    }

    private double share(String version, Period period, int ago) {
        return (double) users(version, period, ago) / users(PageRows.ALL, period, ago);
    }
}
