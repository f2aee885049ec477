package dev.rollcall.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.streams.config.BreakdownField.Cut;
import dev.rollcall.streams.config.BreakdownField.Source;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BreakdownFieldTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plattform",
                "uid",
                "session_id",
                "dependencies",
                "dependencies.",
                "attributes. ",
                "attributes",
                "runtime:patch",
                "runtime:",
                "runtime:major:minor",
                "dependencies.numpy:micro",
                "dependencies.a\tb"
            })
    void aFieldThatDoesNotExistIsNamedWithThoseThatDo(String field) {
        assertThatThrownBy(() -> BreakdownField.parse("platform," + field))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ROLLCALL_BREAKDOWNS: '" + field.strip() + "' is invalid; use architecture,"
                        + " platform, platform_release, platform_version, processor, ci_vendor, container, runtime,"
                        + " dependencies.NAME or attributes.NAME, each also with :major or :minor at its end; or none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform,", ",platform", "platform,,runtime", "none,platform"})
    void anEmptyFieldIsAnError(String list) {
        assertThatThrownBy(() -> BreakdownField.parse(list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ROLLCALL_BREAKDOWNS: '");
    }

    @Test
    void aFieldThatIsThereTwiceIsAnError() {
        assertThatThrownBy(() -> BreakdownField.parse("platform, runtime,platform"))
                .hasMessage("ROLLCALL_BREAKDOWNS: 'platform' is invalid; it is there twice; remove one");
    }

    @Test
    void moreFieldsThanFiftyAreAnError() {
        String many = IntStream.range(0, 51).mapToObj(i -> "attributes.a" + i).collect(Collectors.joining(","));
        assertThatThrownBy(() -> BreakdownField.parse(many)).hasMessageEndingWith("it has 51 fields; use at most 50");
    }

    @Test
    void fieldsAreReadWithTheirSourceAndTheirCut() {
        assertThat(BreakdownField.parse("platform, runtime:major,runtime,dependencies.org.numpy:minor,attributes.size"))
                .containsExactly(
                        new BreakdownField("platform", Source.CONTEXT, "platform", Cut.FULL),
                        new BreakdownField("runtime:major", Source.CONTEXT, "runtime", Cut.MAJOR),
                        new BreakdownField("runtime", Source.CONTEXT, "runtime", Cut.FULL),
                        new BreakdownField("dependencies.org.numpy:minor", Source.DEPENDENCIES, "org.numpy", Cut.MINOR),
                        new BreakdownField("attributes.size", Source.ATTRIBUTES, "size", Cut.FULL));
        assertThat(BreakdownField.parse("none")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "java 17.0.15, java 17, java 17.0",
        "python 3.11.4, python 3, python 3.11",
        "0.21.0, 0, 0.21",
        "v2, v2, v2",
        "5.15.0-91-generic, 5, 5.15",
        "21-ea+3, 21, 21",
        "Linux, Linux, Linux",
        "java 1.8.0_292, java 1, java 1.8"
    })
    void versionsAreCut(String value, String major, String minor) {
        assertThat(Cut.MAJOR.of(value)).isEqualTo(major);
        assertThat(Cut.MINOR.of(value)).isEqualTo(minor);
        assertThat(Cut.FULL.of(value)).isEqualTo(value);
    }
}
