package dev.rollcall.sandbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code rollcall rejected} says before it meets a cluster. */
class RejectedCommandTest {
    private static final String LINE = "{\"rejected_partition\":0,\"rejected_offset\":1,\"topic\":\"telemetry.events\","
            + "\"partition\":0,\"offset\":0,\"headers\":[],\"key\":null,\"value\":\"%s\"}\n";

    @TempDir
    Path folder;

    @Test
    void isMisusedWithoutACommand() {
        assertFails(2, "no command given; see rollcall rejected --help", run(""));
    }

    @Test
    void explainsItsCommands() {
        assertThat(run("--help").out()).anyMatch(line -> line.strip().startsWith("replay "));
        assertThat(run("list --help").out()).first().asString().startsWith("Usage: rollcall rejected list");
        assertThat(String.join(" ", run("replay --help").out()).replaceAll(" +", " "))
                .contains("The event counts in the window of that time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "replay"})
    void listsTheReasonsWhenOneIsUnknown(String command) {
        Captured run = run(command + " --reason empty --reason bad");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .singleElement()
                .asString()
                .startsWith("rollcall: --reason bad: there is no such reason; use empty, ")
                .contains("unknown-schema");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "list --offsets 5-     | --offsets 5-: '5-' is neither an offset nor a range; write e.g. 0-99,120 or 1@7",
                "list --limit 0        | --limit 0: nothing would be listed; give a number above 0",
                "replay                | rejected replay: nothing is selected; name --reason, --offsets, --all or --input",
                "replay --dry-run      | rejected replay: nothing is selected; name --reason, --offsets, --all or --input",
                "replay --all --offsets 1 | --all: there are --reason or --offsets too; give one or the other",
                "replay --input - --all | --input -: its lines are the selection; remove --all, --reason and --offsets",
            })
    void refusesOptionsThatCannotBeMeant(String command, String line) {
        assertFails(1, line, run(command));
    }

    @Test
    void refusesAnInputThatCannotBeOne() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.json"));
        Path missing = folder.resolve("missing.json");
        Path damaged = Files.writeString(folder.resolve("damaged.json"), LINE.formatted("aGk=") + LINE.formatted("?"));
        String lines = "give lines of: rollcall rejected list --json";
        String file = "give a file of corrected events, or - for standard input";

        assertFails(1, missing + ": there is no such file; " + file, run("replay --input " + missing));
        assertFails(1, folder + ": it is a directory; " + file, run("replay --input " + folder));
        assertFails(1, empty + ": it is empty; " + lines, run("replay --input " + empty));
        assertFails(1, damaged + ":2: \"value\" is not base64; " + lines, run("replay --input " + damaged));
    }

    @Test
    void refusesAStandardInputThatCannotBeOne() {
        String lines = "give lines of: rollcall rejected list --json";

        assertFails(1, "stdin: it is empty; " + lines, run("replay --input -"));
        assertFails(
                1,
                "stdin:1: it is not JSON; " + lines,
                Captured.run("uid=42\n", Map.of(), "rejected", "replay", "--input", "-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "replay --all", "replay --all --dry-run"})
    @Timeout(30)
    void saysSoonThatNoBrokerAnswers(String command) {
        assertFails(
                1,
                "--bootstrap-servers 127.0.0.1:1: no broker responds;"
                        + " name a running cluster, or start one: rollcall sandbox",
                run(command + " --bootstrap-servers 127.0.0.1:1"));
    }

    private static Captured run(String command) {
        return Captured.run(Map.of(), ("rejected " + command).strip().split(" "));
    }

    private static void assertFails(int exitCode, String line, Captured run) {
        assertThat(run).isEqualTo(new Captured(exitCode, List.of(), List.of("rollcall: " + line)));
    }
}
