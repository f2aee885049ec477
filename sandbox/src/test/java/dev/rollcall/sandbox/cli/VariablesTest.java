package dev.rollcall.sandbox.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.sandbox.Fault;
import dev.rollcall.streams.JobConfig;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class VariablesTest {
    @Test
    void knowsEveryVariableOfTheJob() {
        assertThatThrownBy(() -> JobConfig.fromEnvironment(Map.of("ROLLCALL_NONSENSE", "1")))
                .message()
                .satisfies(message -> {
                    Map<String, String> named = new TreeMap<>();
                    Pattern.compile("ROLLCALL_[A-Z_]*[A-Z]")
                            .matcher(message)
                            .results()
                            .forEach(match -> named.put(match.group(), "1"));
                    named.remove("ROLLCALL_NONSENSE");
                    assertThat(named).hasSizeGreaterThan(5);
                    named.remove("ROLLCALL_KAFKA");
                    named.remove("ROLLCALL_SCHEMA_REGISTRY");
                    assertThatCode(() -> new Variables(named).check()).doesNotThrowAnyException();
                });
    }

    @Test
    void leavesOtherProgramsVariablesAlone() {
        new Variables(Map.of("PATH", "/bin", "ROLLCALL", "1", "ROLLCALL_KAFKA_CLIENT_ID", "me")).check();
    }

    @Test
    void namesTheNearestVariable() {
        Map<String, String> env = new TreeMap<>(Map.of("ROLLCALL_REGISTRY_URL", "http://localhost"));

        assertThatThrownBy(() -> new Variables(env).check())
                .asInstanceOf(InstanceOfAssertFactories.type(Fault.class))
                .extracting(Fault::getMessage, InstanceOfAssertFactories.STRING)
                .endsWith("is it ROLLCALL_SCHEMA_REGISTRY_URL?");
    }
}
