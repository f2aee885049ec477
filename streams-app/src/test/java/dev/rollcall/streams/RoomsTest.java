package dev.rollcall.streams;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import dev.rollcall.testkit.rooms.RoomRules;
import org.junit.jupiter.api.Test;

/** Holds the packages to their walls. */
class RoomsTest extends RoomRules {

    private static final String ROOT = "dev.rollcall.streams";

    RoomsTest() {
        super(ROOT);
    }

    @Test
    void settingsAndFailuresAreUnderstoodWithoutTheRest() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".config", ROOT + ".failure")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".cluster",
                        ROOT + ".combine..",
                        ROOT + ".count..",
                        ROOT + ".event",
                        ROOT + ".health",
                        ROOT + ".http..",
                        ROOT + ".internal")
                .check(classes);
    }

    @Test
    void theStagesKnowOfEachOtherOnlyWhatPassesBetweenThem() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".combine..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".count..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".count..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".combine..")
                .check(classes);
    }
}
