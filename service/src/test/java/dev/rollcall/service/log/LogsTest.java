package dev.rollcall.service.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogsTest {

    @AfterEach
    void clear() {
        System.clearProperty("rollcall.log.format");
        System.clearProperty("rollcall.log.level");
    }

    @ParameterizedTest
    @CsvSource({
        "ROLLCALL_LOG_FORMAT, xml, 'use one of text, json'",
        "ROLLCALL_LOG_LEVEL, loud, 'use one of error, warn, info, debug'",
    })
    void anInvalidValueIsRefusedByName(String variable, String value, String fix) {
        assertThatThrownBy(() -> Logs.configure(Map.of(variable, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(variable + ": '" + value + "' is invalid; " + fix);
    }

    @Test
    void whatIsNotSetStaysAtTheDefaultOfTheProgram() {
        Logs.configure(Map.of("ROLLCALL_LOG_FORMAT", " "));

        assertThat(properties()).isEmpty();
    }

    @Test
    void valuesAreForLogbackToFind() {
        Logs.configure(Map.of("ROLLCALL_LOG_FORMAT", "JSON", "ROLLCALL_LOG_LEVEL", "debug "));

        assertThat(properties()).containsOnly(Map.entry("format", "json"), Map.entry("level", "debug"));
    }

    private static Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        for (String name : new String[] {"format", "level"}) {
            String value = System.getProperty("rollcall.log." + name);
            if (value != null) {
                properties.put(name, value);
            }
        }
        return properties;
    }
}
