package dev.rollcall.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CommandRunnerTest {

    @Test
    void namesTheClassOfAFailure() {
        assertThat(run("--fail")).isEqualTo("1 sample: java.lang.NullPointerException: no such thing\n");
    }

    @Test
    void namesTheOptionThatIsMisused() {
        assertThat(run("--number", "0")).isEqualTo("2 sample: --number 0: invalid; give at least 1\n");
        assertThat(run("--number", "many"))
                .isEqualTo(
                        "2 sample: Invalid value for option '--number': 'many' is not an int; --help lists the options\n");
    }

    @Test
    void takesTheLastValueOfAnOption() {
        assertThat(run("--number", "0", "--number", "4")).isEqualTo("0 ");
    }

    private static String run(String... arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            return CommandRunner.run(new Sample(), arguments) + " " + err.toString(StandardCharsets.UTF_8);
        } finally {
            System.setErr(before);
        }
    }

    @Command(name = "sample")
    private static final class Sample implements Callable<Integer> {
        @Option(names = "--number", defaultValue = "1")
        private int number;

        @Option(names = "--fail")
        private boolean fail;

        @Override
        public Integer call() {
            CommandRunner.atLeast(1, "--number", number);
            if (fail) {
                throw new NullPointerException("no such thing");
            }
            return 0;
        }
    }
}
