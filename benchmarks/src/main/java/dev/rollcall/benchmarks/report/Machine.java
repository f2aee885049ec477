package dev.rollcall.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * What a measurement ran on.
 *
 * @param memoryBytes of the machine
 * @param load the machine's load average when the measurement began: what else ran
 */
public record Machine(String cpu, int cpus, long memoryBytes, String system, String java, String kafka, double load) {

    public static Machine here() {
        var os = ManagementFactory.getOperatingSystemMXBean();
        long memory = os instanceof com.sun.management.OperatingSystemMXBean more ? more.getTotalMemorySize() : 0;
        return new Machine(
                cpuName(),
                os.getAvailableProcessors(),
                memory,
                os.getName() + " " + os.getVersion(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                AppInfoParser.getVersion(),
                os.getSystemLoadAverage());
    }

    /** The machine in a line. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "%d × %s, %.0f GB, %s, %s, Kafka %s, load %.1f at the beginning",
                cpus,
                cpu,
                memoryBytes / 1e9,
                system,
                java,
                kafka,
                load);
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
