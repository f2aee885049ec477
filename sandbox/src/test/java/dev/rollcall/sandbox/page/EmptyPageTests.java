package dev.rollcall.sandbox.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The page while there is nothing to show, and with the first event. */
abstract class EmptyPageTests extends PageTests {

    @Test
    void tellsHowToSendEventsWhileThereAreNone() {
        page.open("");

        browser.awaitText("#notices", text -> text.contains("No events yet"));
        assertThat(browser.text("#notices pre")).contains("Telemetry.builder(", ".record(");
        browser.awaitText("#health", text -> text.contains("Ready"));
        assertThat(browser.find("#figures").isDisplayed()).isFalse();
        page.assertAccessible();
        page.picture("empty");

        page.mark();
        stage.send("first", "1.0", "Server.start");

        page.awaitFigure("Events", 1);
        assertThat(page.isMarked()).as("it was not loaded again").isTrue();
        assertThat(browser.text("#notices")).isEmpty();

        browser.find("nav [data-view=people]").click();

        page.awaitThat(() -> assertThat(page.figure("Users today")).first().isEqualTo("1"));

        browser.find("nav [data-view=platforms]").click();

        page.awaitThat(() -> assertThat(browser.texts("#fields h2"))
                .containsExactly("Platform", "Architecture", "Runtime, major version", "CI"));
        assertThat(page.isMarked()).isTrue();
        atlas.write();
    }
}
