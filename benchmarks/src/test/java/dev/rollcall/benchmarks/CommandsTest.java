package dev.rollcall.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class CommandsTest {
    private static final Pattern MAIN = Pattern.compile("launch\" ([\\w.]+) ");

    @ParameterizedTest
    @ValueSource(strings = {"chaos", "replay-proof", "job-speed", "job-freshness", "jmh", "producer-cost"})
    void aScriptStartsTheCommandOfItsName(String name) throws Exception {
        Path script = Path.of(name);

        assertThat(Files.isExecutable(script)).isTrue();
        Matcher main = MAIN.matcher(Files.readString(script));
        assertThat(main.find()).isTrue();
        assertThat(Class.forName(main.group(1)).getAnnotation(Command.class).name())
                .isEqualTo(name);
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
