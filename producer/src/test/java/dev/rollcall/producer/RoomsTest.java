package dev.rollcall.producer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.testkit.rooms.RoomRules;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Holds the packages to their walls. */
class RoomsTest extends RoomRules {

    private static final String API = "dev.rollcall.producer";
    private static final String INTERNAL = API + ".internal";

    /** Public types that are data alone: the rooms speak of them as a host does. */
    private static final Set<Class<?>> DATA = Set.of(
            Context.class,
            Context.Builder.class,
            Consent.Choice.class,
            Exit.class,
            LossReason.class,
            RelayException.class,
            RelayedEvent.class,
            RelayedEvent.Builder.class,
            RelayedId.class,
            TelemetryRelay.Acknowledgement.class,
            TelemetryStats.class,
            TelemetryStats.Builder.class);

    private static final DescribedPredicate<JavaClass> ARE_DATA = DescribedPredicate.describe(
            "are data", type -> DATA.stream().anyMatch(type.getBaseComponentType()::isEquivalentTo));

    RoomsTest() {
        super(INTERNAL);
    }

    @Test
    void eachRoomUsesOnlyWhatItsPackageInfoSays() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("wiring")
                .definedBy(INTERNAL)
                .layer("kafka")
                .definedBy(INTERNAL + ".kafka")
                .layer("edge")
                .definedBy(INTERNAL + ".edge")
                .layer("http")
                .definedBy(INTERNAL + ".http")
                .layer("delivery")
                .definedBy(INTERNAL + ".delivery")
                .layer("registry")
                .definedBy(INTERNAL + ".registry")
                .layer("relay")
                .definedBy(INTERNAL + ".relay")
                .layer("queue")
                .definedBy(INTERNAL + ".queue")
                .layer("spool")
                .definedBy(INTERNAL + ".spool")
                .layer("state")
                .definedBy(INTERNAL + ".state")
                .layer("platform")
                .definedBy(INTERNAL + ".platform")
                .layer("event")
                .definedBy(INTERNAL + ".event")
                .whereLayer("wiring")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("kafka")
                .mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("edge")
                .mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("wiring", "edge", "registry")
                .whereLayer("registry")
                .mayOnlyBeAccessedByLayers("wiring", "kafka")
                .whereLayer("delivery")
                .mayOnlyBeAccessedByLayers("wiring", "kafka", "edge")
                .whereLayer("relay")
                .mayOnlyBeAccessedByLayers("wiring", "kafka")
                .whereLayer("queue")
                .mayOnlyBeAccessedByLayers("delivery")
                .whereLayer("spool")
                .mayOnlyBeAccessedByLayers("wiring", "delivery")
                .whereLayer("state")
                .mayOnlyBeAccessedByLayers("wiring", "delivery", "relay", "spool", "registry", "kafka", "edge")
                .whereLayer("event")
                .mayOnlyBeAccessedByLayers("wiring", "kafka", "edge", "delivery", "relay", "queue", "spool")
                .whereLayer("event")
                .mayNotAccessAnyLayer()
                .whereLayer("platform")
                .mayNotAccessAnyLayer()
                .whereLayer("http")
                .mayNotAccessAnyLayer()
                .check(classes);
    }

    @Test
    void roomsKnowOfWhatAHostUsesOnlyItsData() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "..")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage(API).and(DescribedPredicate.not(ARE_DATA)))
                .check(classes);
        noClasses()
                .that(ARE_DATA)
                .should()
                // Data of other processes is cut when it is made.
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage(INTERNAL + "..")
                        .and(DescribedPredicate.not(JavaClass.Predicates.equivalentTo(Limits.class))))
                .check(classes);
    }

    @Test
    void onlyOneRoomKnowsKafka() {
        classes()
                .that()
                .resideOutsideOfPackages(INTERNAL + ".kafka")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("org.apache.kafka..")
                .check(classes);
    }

    /** A host without Micrometer loads nothing that refers to it. */
    @Test
    void onlyTheBinderKnowsMicrometer() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(TelemetryMetrics.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(TelemetryMetrics.class)
                .check(classes);
    }
}
