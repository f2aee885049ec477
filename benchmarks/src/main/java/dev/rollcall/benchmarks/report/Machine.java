package dev.rollcall.benchmarks.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.kafka.common.utils.AppInfoParser;

/** What a measurement runs on. */
final class Machine {
    private Machine() {}

    /** The machine in a line, and its load average now: what else runs. */
    static String describe() {
        var os = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return String.format(
                Locale.ROOT,
                "%d × %s, %.0f GB, %s %s, %s %s, Kafka %s, load %.1f at the beginning",
                os.getAvailableProcessors(),
                cpuName(),
                os.getTotalMemorySize() / 1e9,
                os.getName(),
                os.getVersion(),
                System.getProperty("java.vm.name"),
                Runtime.version(),
                AppInfoParser.getVersion(),
                os.getSystemLoadAverage());
    }

    private static String cpuName() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
