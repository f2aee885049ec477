package dev.rollcall.sandbox.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.Topics;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The view of platforms. */
abstract class PlatformsViewTests extends PageTests {

    private static final String ATLAS = "?view=platforms&product=atlas";
    private static final LocalDate TODAY = Period.DAY.ago(0);
    private static final List<String> STRANGERS =
            List.of("<img src=x onerror=\"document.title='owned'\">", "&lt;b&gt;\u202Eknalb");

    /** Products of which there is little; all at once, so that the page knows of them when they are looked at. */
    @BeforeAll
    static void writeSmallProducts() {
        PageRows rows = PageIT.stage().rows;
        rows.addToWindow("plain", "1.0", "Run.once", PageRows.window(), 1);
        rows.addToWindow("quay", "1.0", "Ship.in", PageRows.window().minus(Duration.ofDays(20)), 1);
        rows.putField("quay", PageRows.ALL, "platform", "Linux", Period.DAY.ago(3), 7);
        rows.addToWindow("pier", "1.0", "Query.run", PageRows.window(), 1);
        rows.putField("pier", "Query.run", "attributes.size", "large", TODAY, 3);
        rows.putField("pier", "Query.run", "attributes.size", "small", TODAY, 1);
        rows.putField("pier", "Index.build", "attributes.size", "huge", TODAY, 2);
        rows.putField("pier", PageRows.ALL, "dependencies.docarray", "__none__", TODAY, 6);
        rows.addToWindow("jetty", "1.0", "Ship.in", PageRows.window(), 1);
        rows.putField("jetty", PageRows.ALL, "platform", STRANGERS.get(0), TODAY, 3);
    }

    @Test
    void saysThatNothingWasBrokenDown() {
        page.open("?view=platforms&product=plain");

        browser.awaitText(
                "#notices", text -> text.contains("No events broken down yet") && text.contains("ROLLCALL_BREAKDOWNS"));
    }

    @Test
    void saysSinceWhenEventsAreBrokenDown() {
        page.open("?view=platforms&product=quay");

        browser.awaitText("#notices", text -> text.contains("since " + Page.date(Period.DAY.ago(3))));
        assertThat(page.rows("#fields").get("Linux")).containsExactly("7", "100.0%", "–");
    }

    @Test
    void ranksTheValuesOfADayWithItsUsers() {
        page.open(ATLAS + "&range=yesterday");

        LocalDate day = Period.DAY.ago(1);
        page.awaitThat(() -> assertThat(browser.texts("#fields h2"))
                .containsExactly("Platform", "Architecture", "Runtime, major version", "CI"));
        assertThat(names(1)).containsExactly("Linux", "Windows", "Darwin", "not given", "FreeBSD");
        assertThat(names(4)).containsExactly("not in CI", "GITHUB_ACTIONS", "GITLAB", "JENKINS", "others");
        double share = share("platform", "Linux", day, day);
        assertThat(page.rows("#fields > :nth-child(1)").get("Linux"))
                .containsExactly(
                        Page.text(count("platform", "Linux", day, day)),
                        Page.text((count("platform", "Linux", day, day) + 39) / 40),
                        Page.percent(share),
                        Page.points(share, share("platform", "Linux", day.minusDays(1), day.minusDays(1))));
    }

    @Test
    void addsUpARangeAndComparesItWithTheOneBefore() {
        LocalDate first = Period.DAY.ago(14);
        LocalDate last = Period.DAY.ago(8);
        page.open(ATLAS + "&from=" + first + "T00:00:00Z&to=" + last.plusDays(1) + "T00:00:00Z");

        double share = share("runtime:major", "java 21", first, last);
        double before = share("runtime:major", "java 21", first.minusDays(7), first.minusDays(1));
        page.awaitThat(() -> assertThat(page.rows("#fields > :nth-child(3)").get("java 21"))
                .containsExactly(
                        Page.text(count("runtime:major", "java 21", first, last)),
                        Page.percent(share),
                        Page.points(share, before)));
        assertThat(browser.text("#platforms-caption")).contains("cannot be added up");
        assertThat(page.value("#from")).isEqualTo(first.toString());
        assertThat(page.value("#to")).isEqualTo(last.toString());
    }

    @Test
    void showsTheAttributesOfEachEvent() {
        page.open("?view=platforms&product=pier&range=today");

        page.awaitThat(() -> assertThat(browser.texts("#fields .panel > :not(.scroll)"))
                .containsExactly(
                        "Dependency docarray", "Attribute size", "of Query.run", "Attribute size", "of Index.build"));
        assertThat(names(1)).containsExactly("not installed");
        assertThat(names(2)).containsExactly("large", "small");
        assertThat(page.rows("#fields > :nth-child(2)").get("large")).containsExactly("3", "1", "75.0%", "–");
    }

    @Test
    void followsWhatIsCounted() {
        page.open("?product=jetty");
        page.awaitFigure("Events", 1);
        browser.tabTo("nav [data-view=platforms]");
        browser.press(Keys.ENTER);
        page.awaitThat(() -> assertThat(names(1)).containsExactly(STRANGERS.get(0)));
        page.awaitLive();
        page.mark();

        rows.putField("jetty", PageRows.ALL, "platform", STRANGERS.get(1), TODAY, 5);

        page.awaitThat(() -> assertThat(names(1)).containsExactly(STRANGERS.get(1), STRANGERS.get(0)));
        assertThat(page.isMarked()).isTrue();
        assertThat(browser.findAll("main img, main b")).isEmpty();
    }

    @Test
    void fitsEveryScreenInLightAndDark() {
        page.pictures("platforms", ATLAS, () -> assertThat(names(4)).hasSize(5));
    }

    /** The values of the field that is shown at a position. */
    private List<String> names(int field) {
        return browser.texts("#fields > :nth-child(" + field + ") tbody .name");
    }

    private double share(String field, String value, LocalDate first, LocalDate last) {
        long all = of(field, first, last).mapToLong(Breakdown::getCount).sum();
        return (double) count(field, value, first, last) / all;
    }

    private long count(String field, String value, LocalDate first, LocalDate last) {
        return of(field, first, last)
                .filter(row -> row.getValue().equals(value))
                .mapToLong(Breakdown::getCount)
                .sum();
    }

    private Stream<Breakdown> of(String field, LocalDate first, LocalDate last) {
        return rows.of(Topics.BREAKDOWNS)
                .filter(row ->
                        row.getProduct().equals(Atlas.PRODUCT) && row.getField().equals(field))
                .filter(row -> !row.getDayStart().isBefore(Period.time(first)))
                .filter(row -> !row.getDayStart().isAfter(Period.time(last)));
    }
}
