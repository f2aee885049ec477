package dev.rollcall.testkit.rooms;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The rules for the packages of a module. Each module has a test that extends this class, and adds rules of its own there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RoomRules {

    private static final int MOST_CLASSES = 15;

    /** The main classes of the module that is tested, and no others: they are known by their names alone. */
    protected final JavaClasses classes;

    private final String acyclic;

    /**
     * Rules for the module in whose folder the test runs.
     *
     * @param acyclic the package from which on down, itself included, no two packages depend on each other
     */
    protected RoomRules(String acyclic) {
        this.acyclic = acyclic;
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        classes = new ClassFileImporter().importPath(Path.of("target", "classes"));
    }

    @Test
    public void noPackageDependsOnOneThatDependsOnIt() {
        slices().assignedFrom(new ByPackage(acyclic)).should().beFreeOfCycles().check(classes);
    }

    @Test
    public void noPackageIsCrowded() {
        Map<String, Long> sizes = classes.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        sizes.forEach((name, size) ->
                assertTrue(size <= MOST_CLASSES, () -> name + " has " + size + " classes, more than " + MOST_CLASSES));
    }

    /** Each package is a slice of its own, the uppermost, too. */
    private record ByPackage(String uppermost) implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return name.equals(uppermost) || name.startsWith(uppermost + ".")
                    ? SliceIdentifier.of(name)
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages of " + uppermost;
        }
    }
}
