package dev.rollcall.testkit.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What processes of this machine have used. */
public final class ProcessUse {
    private ProcessUse() {}

    /** CPU time of all their threads since they began, in seconds. */
    public static double cpuSeconds(List<Long> pids) {
        return pids.stream()
                .mapToDouble(pid -> ProcessHandle.of(pid)
                                .flatMap(process -> process.info().totalCpuDuration())
                                .orElse(Duration.ZERO)
                                .toMillis()
                        / 1e3)
                .sum();
    }

    /** The most memory that each has had resident, in bytes, added up; 0 where the system does not tell. */
    public static long peakResidentBytes(List<Long> pids) {
        return pids.stream().mapToLong(ProcessUse::peakResidentBytes).sum();
    }

    private static long peakResidentBytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"), StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }
}
