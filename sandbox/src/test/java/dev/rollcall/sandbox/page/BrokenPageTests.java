package dev.rollcall.sandbox.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The page while something that it needs is away. Nothing works after it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class BrokenPageTests extends PageTests {

    @Override
    boolean isBroken() {
        return true;
    }

    @Test
    @Order(1)
    void findsTheJobAgainByItself() {
        page.open("?product=atlas");
        page.awaitFigure("Events", atlas.total());
        page.mark();
        browser.cutOff(true);

        browser.awaitText("#connection", text -> text.startsWith("disconnected since"));
        assertThat(browser.text("#notices")).contains("The job does not respond");
        page.awaitFigure("Events", atlas.total());
        atlas.now("2.4.1", "Query.run");
        browser.cutOff(false);

        page.awaitLive();
        page.awaitFigure("Events", atlas.total());
        browser.awaitText("#notices", String::isEmpty);
        assertThat(page.isMarked()).isTrue();
    }

    @Test
    @Order(2)
    void saysThatTheBrokerIsAway() {
        page.open("?product=atlas");
        page.awaitFigure("Events", atlas.total());
        stage.endBroker();

        browser.awaitText("#notices", text -> text.contains("not ready") || text.contains("stand still"));
        page.awaitFigure("Events", atlas.total());
        page.assertAccessible();
        page.picture("broken");
    }
}
