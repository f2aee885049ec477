package dev.rollcall.sandbox.page;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real browser, before a real job and broker. In order: it begins with nothing, and ends with a broken
 * pipeline. The pictures of the documents are left in {@code target/screenshots}.
 */
@Timeout(240)
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class PageIT {

    private static PageStage stage;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Chromium.require();
        stage = new PageStage(folder);
    }

    @AfterAll
    static void end() {
        if (stage != null) {
            stage.close();
        }
    }

    static PageStage stage() {
        return stage;
    }

    @Nested
    @Order(1)
    class Bare extends BarePageTests {}

    @Nested
    @Order(2)
    class Empty extends EmptyPageTests {}

    @Nested
    @Order(3)
    class Events extends EventsViewTests {}

    @Nested
    @Order(4)
    class People extends PeopleViewTests {}

    @Nested
    @Order(5)
    class Platforms extends PlatformsViewTests {}

    @Nested
    @Order(6)
    class Whole extends WholePageTests {}

    @Nested
    @Order(7)
    class Broken extends BrokenPageTests {}
}
