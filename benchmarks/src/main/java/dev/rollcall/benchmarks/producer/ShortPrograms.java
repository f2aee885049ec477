package dev.rollcall.benchmarks.producer;

import dev.rollcall.benchmarks.processes.Build;
import dev.rollcall.benchmarks.producer.once.Nothing;
import dev.rollcall.benchmarks.producer.once.OneRecord;
import dev.rollcall.benchmarks.producer.once.OneSend;
import dev.rollcall.schemas.Topics;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Programs that live for milliseconds, timed from outside, in turns. All have the same classpath. */
final class ShortPrograms {
    private static final int WARM_UP = 2;

    private final Path folder;
    private final List<Program> programs;

    ShortPrograms(Path folder, String bootstrapServers, String registryUrl) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("once"));
        String state = this.folder.resolve("state").toString();
        programs = List.of(
                new Program("no telemetry", Nothing.class, List.of(bootstrapServers, registryUrl, state)),
                new Program("Rollcall: one event", OneRecord.class, List.of(bootstrapServers, registryUrl, state)),
                new Program(
                        "KafkaProducer: one record", OneSend.class, List.of(bootstrapServers, Topics.EVENTS.name())));
        for (Program program : programs) {
            place(program.main());
        }
    }

    private record Program(String name, Class<?> main, List<String> arguments) {}

    List<Starts> run(int times) throws IOException, InterruptedException {
        List<List<Double>> lives = new ArrayList<>();
        programs.forEach(program -> lives.add(new ArrayList<>()));
        for (int round = -WARM_UP; round < times; round++) {
            for (int i = 0; i < programs.size(); i++) {
                double milliseconds = live(programs.get(i));
                if (round >= 0) {
                    lives.get(i).add(milliseconds);
                }
            }
        }
        List<Starts> starts = new ArrayList<>();
        for (int i = 0; i < programs.size(); i++) {
            starts.add(new Starts(programs.get(i).name(), lives.get(i)));
        }
        return starts;
    }

    private double live(Program program) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classpath(),
                program.main().getName()));
        command.addAll(program.arguments());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(folder.resolve("last.log").toFile()));
        builder.environment().remove("DO_NOT_TRACK");
        long start = System.nanoTime();
        int exit = builder.start().waitFor();
        double milliseconds = (System.nanoTime() - start) / 1e6;
        if (exit != 0) {
            throw new IllegalStateException(program.name() + " ended with " + exit + ": "
                    + Files.readString(folder.resolve("last.log"))
                            .lines()
                            .findFirst()
                            .orElse("it said nothing"));
        }
        return milliseconds;
    }

    private String classpath() {
        return Stream.concat(Stream.of(folder, Build.producerJar()), Build.producerLibraries().stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Copies the program's class file, and nothing else of this module, to the folder. */
    private void place(Class<?> main) throws IOException {
        String file = main.getName().replace('.', '/') + ".class";
        Path target = folder.resolve(file);
        try (InputStream bytes = Objects.requireNonNull(main.getResourceAsStream("/" + file), file)) {
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
            Files.copy(bytes, target);
        }
    }
}
