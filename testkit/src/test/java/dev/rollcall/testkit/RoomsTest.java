package dev.rollcall.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import dev.rollcall.testkit.rooms.RoomRules;
import org.junit.jupiter.api.Test;

/** Holds the packages to their walls. */
class RoomsTest extends RoomRules {

    RoomsTest() {
        super("dev.rollcall.testkit");
    }

    @Test
    void dependsOnNothingThatItTests() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.rollcall.schemas..",
                        "dev.rollcall.producer..",
                        "dev.rollcall.streams..",
                        "dev.rollcall.cli..",
                        "dev.rollcall.sandbox..")
                .check(classes);
    }
}
