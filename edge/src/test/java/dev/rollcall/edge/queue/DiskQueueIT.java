package dev.rollcall.edge.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The queue of a process that is killed, and of one whose disk takes no more. */
@Timeout(60)
class DiskQueueIT {

    @TempDir
    Path folder;

    @Test
    void everyEntryThatWasDurableIsThereAfterAKill() throws Exception {
        List<Long> durable = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            Process writer = start("", 1 + 1_000_000L * round);
            try (BufferedReader lines = writer.inputReader()) {
                for (int i = 0; i < 100 * (round + 1); i++) {
                    durable.add(Long.parseLong(lines.readLine()));
                }
                kill(writer);
                // What it said before it was killed counts, too.
                lines.lines()
                        .filter(line -> !line.isEmpty())
                        .map(Long::parseLong)
                        .forEach(durable::add);
            }
        }

        assertThat(read()).isSorted().doesNotHaveDuplicates().containsAll(durable);
    }

    /** A limit on the size of files ends a write in its middle, as a full disk does, and room comes with the next file. */
    @Test
    void whatADiskTookNoMoreIsNotThereAndEverythingElseIs() throws Exception {
        List<Long> durable = new ArrayList<>();
        int failures = 0;
        Process writer = start("ulimit -f 64; ", 1);
        try (BufferedReader lines = writer.inputReader()) {
            while (failures < 5) {
                String line = lines.readLine();
                if (line.equals("failed")) {
                    failures++;
                } else {
                    durable.add(Long.parseLong(line));
                }
            }
            kill(writer);
            lines.lines()
                    .filter(line -> !line.isEmpty() && !line.equals("failed"))
                    .map(Long::parseLong)
                    .forEach(durable::add);
        }

        assertThat(durable).hasSizeGreaterThan(300);
        List<Long> there = read();
        assertThat(there).isSorted().doesNotHaveDuplicates().containsAll(durable);
        // One may have been synced before its number was printed.
        assertThat(there.size() - durable.size()).isBetween(0, 1);
    }

    private Process start(String before, long from) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        "bash",
                        "-c",
                        before + "exec \"$@\"",
                        "bash",
                        java,
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        QueueWriter.class.getName(),
                        folder.resolve("queue").toString(),
                        String.valueOf(from))
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }

    /** Not by the process, which would close the stream of what it said. */
    private static void kill(Process process) throws InterruptedException {
        assertThat(process.toHandle().destroyForcibly()).isTrue();
        process.waitFor();
    }

    private List<Long> read() throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (DiskQueue queue =
                DiskQueue.open(folder.resolve("queue"), 1L << 30, InstantSource.system(), new SimpleMeterRegistry())) {
            for (QueuedEvents next = queue.next(); next != null; next = queue.next()) {
                numbers.add(next.events().get(0).sessionSeq());
            }
        }
        return numbers;
    }
}
