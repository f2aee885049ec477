package dev.rollcall.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class RequiresTest {

    private static final String ABSENT = "no-such-program";

    private final String before = System.getProperty(Requires.PROPERTY, "");

    @BeforeEach
    void requireNothing() {
        System.setProperty(Requires.PROPERTY, "");
    }

    @AfterEach
    void restore() {
        System.setProperty(Requires.PROPERTY, before);
    }

    @Test
    void failsWhereTheCommandLineNamesWhatIsNotThere() {
        System.setProperty(Requires.PROPERTY, "docker," + ABSENT);

        assertThatThrownBy(() -> Requires.program(ABSENT))
                .isInstanceOf(AssertionError.class)
                .hasMessage("-Drollcall.require names no-such-program, but no-such-program is not installed");
        assertThatThrownBy(() -> Requires.that("docker", false, "no engine responds"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("-Drollcall.require names docker, but no engine responds");
    }

    @Test
    void skipsWhereTheCommandLineNamesSomethingElse() {
        System.setProperty(Requires.PROPERTY, "no-such-programs,no-such,");

        assertThatThrownBy(() -> Requires.program(ABSENT))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageEndingWith("no-such-program is not installed");
    }

    @Test
    void goesOnWithWhatIsThere() {
        System.setProperty(Requires.PROPERTY, "sh");

        assertThatCode(() -> Requires.program("sh")).doesNotThrowAnyException();
        assertThatCode(() -> Requires.that("docker", true, "no engine responds"))
                .doesNotThrowAnyException();
    }
}
