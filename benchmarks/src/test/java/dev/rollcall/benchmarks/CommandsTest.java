package dev.rollcall.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class CommandsTest {
    private static final Pattern MAIN = Pattern.compile("launch\" ([\\w.]+) ");

    @ParameterizedTest
    @CsvSource({
        "chaos, chaos",
        "replay-proof, job-speed",
        "job-speed, job-speed",
        "job-freshness, job-freshness",
        "job-scale, job-scale",
        "jmh, jmh",
        "producer-cost, producer-cost"
    })
    void aScriptStartsItsCommand(String script, String command) throws Exception {
        Path file = Path.of(script);

        assertThat(Files.isExecutable(file)).isTrue();
        Matcher main = MAIN.matcher(Files.readString(file));
        assertThat(main.find()).isTrue();
        assertThat(Class.forName(main.group(1)).getAnnotation(Command.class).name())
                .isEqualTo(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"users=5", "keys", "keys=many", "keys=0"})
    void growthRefusesAChangeThatJobSpeedDoesNotHave(String change) throws Exception {
        Process growth = new ProcessBuilder("./job-growth", "--vary", "bytes=400," + change)
                .redirectErrorStream(true)
                .start();

        assertThat(new String(growth.getInputStream().readAllBytes()))
                .isEqualTo("job-growth: --vary " + change
                        + ": invalid; change keys, bytes, partitions or instances, e.g. keys=100000\n");
        assertThat(growth.waitFor()).isEqualTo(2);
    }

    @Test
    void growthExplainsItself() throws Exception {
        Process growth = new ProcessBuilder("./job-growth", "--help").start();

        assertThat(new String(growth.getInputStream().readAllBytes())).contains("--vary OPTION=N", "--contenders");
        assertThat(growth.waitFor()).isZero();
    }
}
