package dev.rollcall.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.cli.console.Console.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleTest {
    @Test
    void readsTheSizeOfATerminal() {
        assertThat(Terminal.parse("24 80")).isEqualTo(new Terminal(24, 80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 0", "24", "stty: standard input", "24 80 1"})
    void takesAnythingElseForNoTerminal(String size) {
        assertThat(Terminal.parse(size)).isNull();
    }
}
