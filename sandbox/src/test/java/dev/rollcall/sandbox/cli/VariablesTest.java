package dev.rollcall.sandbox.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.sandbox.Fault;
import dev.rollcall.streams.JobConfig;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class VariablesTest {
    @Test
    void knowsEveryVariableOfTheJob() {
        Map<String, String> all = new TreeMap<>();
        JobConfig.variables().forEach(name -> all.put(name, "1"));
        assertThat(all).containsKeys("ROLLCALL_BOOTSTRAP_SERVERS", "ROLLCALL_MAX_SERIES");

        assertThatCode(() -> new Variables(all).check()).doesNotThrowAnyException();
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
