package dev.rollcall.streams;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;

/** Holds the packages to their walls. */
class RoomsTest {

    private static final String ROOT = "dev.rollcall.streams";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void noPackageDependsOnOneThatDependsOnIt() {
        slices().assignedFrom(new ByPackage()).should().beFreeOfCycles().check(classes);
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

    /** Each package is a slice of its own, the root, too. */
    private static final class ByPackage implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
