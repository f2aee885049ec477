package dev.rollcall.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class SpeedOptionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--events=10; '--events 10: cannot be right; give at least 1000'",
                "--events=3000; '--keys 1800: more than half of --events 3000; give fewer keys or more events'",
                "--keys=29; '--keys 29: cannot be right; give at least 30'",
                "--bytes=12; '--bytes 12: cannot be right; give at least 320'",
                "--partitions=0; '--partitions 0: cannot be right; give at least 1'",
                "--minutes=0; '--minutes 0: cannot be right; give at least 1'",
                "--rounds=0; '--rounds 0: cannot be right; give 1 to 100'",
                "--instances=9; '--instances 9: cannot be right; give 1 to 8'",
                "--contenders=jbo; '--contenders jbo: there is none; give some of limit-1,limit-2,stock,tuned,job,job-2'",
            })
    void namesTheOptionTheValueAndTheMend(String argument, String message) {
        assertThatThrownBy(() -> plan(argument))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aPlanPrintsTheOptionsThatRepeatIt() {
        SpeedPlan plan = plan("--events=300000", "--contenders=stock,job", "--rounds=2", "--jvm=-Xmx1g -XX:+UseZGC");

        String[] arguments = plan.toString()
                .replace("\"-Xmx1g -XX:+UseZGC\"", "-Xmx1g_-XX:+UseZGC")
                .split(" ");
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = arguments[i].replace('_', ' ');
        }
        assertThat(plan(arguments)).isEqualTo(plan);
    }

    @Test
    void growthChangesOneOptionAtATime() {
        SpeedPlan base = plan();

        var plans = JobGrowth.plans(base, List.of("keys=100000", "instances=2"));

        assertThat(plans).containsOnlyKeys("as given", "keys=100000", "instances=2");
        assertThat(plans.get("keys=100000").load().keys()).isEqualTo(100_000);
        assertThat(plans.get("instances=2").instances()).isEqualTo(2);
        assertThat(plans.get("instances=2").contenders()).containsExactly(Contender.JOB);
        assertThat(plans.get("as given")).isEqualTo(base);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "keys; '--vary keys: cannot be right; give e.g. keys=100000'",
                "keys=many; '--vary keys=many: cannot be right; give e.g. keys=100000'",
                "users=5; '--vary users=5: cannot be changed; change keys, bytes, partitions or instances'",
            })
    void growthRefusesAChangeThatThereIsNot(String change, String message) {
        assertThatThrownBy(() -> JobGrowth.plans(plan(), List.of(change)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static SpeedPlan plan(String... arguments) {
        Measured command = new Measured();
        new CommandLine(command).parseArgs(arguments);
        return command.options.plan();
    }

    /** A command with nothing but the options. */
    @Command
    private static final class Measured {
        @Mixin
        private final SpeedOptions options = new SpeedOptions();
    }
}
