package dev.rollcall.benchmarks.producer;

import static dev.rollcall.benchmarks.report.Table.cell;

import dev.rollcall.benchmarks.producer.once.Nothing;
import dev.rollcall.benchmarks.producer.once.OneRecord;
import dev.rollcall.benchmarks.producer.once.OneSend;
import dev.rollcall.benchmarks.report.Table;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.process.Checkout;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Programs that live for milliseconds, timed from outside, in turns. All have the same classpath: this module's jar, the
 * library, and what that brings. Some start with an archive of their classes (JEP 350), made by a run of their own.
 */
final class ShortPrograms {
    private static final int WARM_UP = 2;

    private final Path folder;
    private final String classpath;
    private final List<Program> programs;

    ShortPrograms(Path folder, String bootstrapServers, String registryUrl) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("once"));
        classpath = Stream.concat(
                        Stream.of(Checkout.built("benchmarks/target/rollcall-benchmarks.jar")), producerJars().stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> telemetry = List.of(
                bootstrapServers, registryUrl, this.folder.resolve("state").toString());
        List<String> kafka = List.of(bootstrapServers, Topics.EVENTS.name());
        programs = List.of(
                new Program("no telemetry", Nothing.class, telemetry, false),
                new Program("Rollcall: one event", OneRecord.class, telemetry, false),
                new Program("KafkaProducer: one record", OneSend.class, kafka, false),
                new Program("no telemetry, class archive", Nothing.class, telemetry, true),
                new Program("Rollcall: one event, class archive", OneRecord.class, telemetry, true));
    }

    /** @param archived whether it starts with an archive of its classes */
    private record Program(String name, Class<?> main, List<String> arguments, boolean archived) {
        String archive() {
            return main.getSimpleName() + ".jsa";
        }
    }

    /** The library that applications embed, and then what they inherit with it, by name. */
    static List<Path> producerJars() {
        Path library = Checkout.only("producer/target", "rollcall-producer-[0-9.]+(-SNAPSHOT)?\\.jar");
        return Stream.concat(Stream.of(library), Checkout.all("producer/target/lib", ".*\\.jar").stream())
                .toList();
    }

    /** How long each lives, from its start to its end, by some runs. */
    Table measure(int times) throws IOException, InterruptedException {
        for (Program program : programs) {
            if (program.archived()) {
                // The second run finds what the first one made in the state folder, as those that are timed do.
                live(program, List.of());
                live(program, List.of("-XX:ArchiveClassesAtExit=" + program.archive()));
            }
        }
        Map<Program, List<Double>> lives = new LinkedHashMap<>();
        for (int round = -WARM_UP; round < times; round++) {
            for (Program program : programs) {
                double milliseconds = live(
                        program,
                        program.archived() ? List.of("-XX:SharedArchiveFile=" + program.archive()) : List.of());
                if (round >= 0) {
                    lives.computeIfAbsent(program, added -> new ArrayList<>()).add(milliseconds);
                }
            }
        }
        return table(lives);
    }

    private static Table table(Map<Program, List<Double>> lives) {
        Table table = new Table("a JVM of one event|median ms|p90 ms|more than without, ms");
        // The median of the program without telemetry that was started in the same way, which comes first.
        double[] without = {0};
        lives.forEach((program, milliseconds) -> {
            double median = quantile(milliseconds, 0.5);
            without[0] = program.main() == Nothing.class ? median : without[0];
            table.row(
                    program.name(),
                    cell("%.1f", median),
                    cell("%.1f", quantile(milliseconds, 0.9)),
                    cell("%.1f", median - without[0]));
        });
        return table;
    }

    private static double quantile(List<Double> values, double share) {
        return values.stream()
                .sorted()
                .skip((long) (share * values.size()))
                .findFirst()
                .orElse(Double.NaN);
    }

    private double live(Program program, List<String> jvm) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", classpath, program.main().getName()));
        command.addAll(program.arguments());
        Path log = folder.resolve("last.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log.toFile()));
        builder.environment().remove("DO_NOT_TRACK");
        long start = System.nanoTime();
        int exit = builder.start().waitFor();
        double milliseconds = (System.nanoTime() - start) / 1e6;
        if (exit != 0) {
            throw new IllegalStateException(program.name() + " ended with " + exit + ": " + Files.readString(log));
        }
        return milliseconds;
    }
}
