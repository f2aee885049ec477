package dev.rollcall.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import dev.rollcall.testkit.rooms.RoomRules;
import org.junit.jupiter.api.Test;

/** Holds the packages to their walls. */
class RoomsTest extends RoomRules {

    RoomsTest() {
        super("dev.rollcall.cli");
    }

    @Test
    void usesOfTheLibraryAndTheJobOnlyWhatIsNotInternal() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.rollcall.producer.internal..",
                        "dev.rollcall.streams.internal",
                        "dev.rollcall.streams.count")
                .check(classes);
    }
}
