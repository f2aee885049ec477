package dev.rollcall.sandbox.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;

/** Tests of the page, all before the same stage. */
abstract class PageTests {

    final PageStage stage = PageIT.stage();
    final Page page = stage.page;
    final Chromium browser = page.browser;
    final PageRows rows = stage.rows;
    final Atlas atlas = stage.atlas;

    /** Whatever is looked at, and whatever names are on it. */
    @AfterEach
    void asksNobodyElseAndComplainsOfNothing() {
        assertThat(browser.requests())
                .allSatisfy(address -> assertThat(address).matches(Pattern.quote(page.address) + ".*|data:.*"));
        List<String> complaints = browser.complaints();
        if (!isBroken()) {
            assertThat(complaints).isEmpty();
        }
    }

    /** Whether requests are bound to fail. */
    boolean isBroken() {
        return false;
    }
}
