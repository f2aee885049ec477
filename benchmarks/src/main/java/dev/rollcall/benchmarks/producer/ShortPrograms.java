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
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Programs that live for milliseconds, timed from outside, in turns. All have the same classpath: a jar of their own, then
 * the library and what it brings. Some start with an archive of their classes (JEP 350), made by a run of their own.
 */
final class ShortPrograms {
    private static final int WARM_UP = 2;

    private final Path folder;
    private final Path jar;
    private final List<Program> programs;

    ShortPrograms(Path folder, String bootstrapServers, String registryUrl) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("once"));
        jar = this.folder.resolve("once.jar");
        String state = this.folder.resolve("state").toString();
        List<String> telemetry = List.of(bootstrapServers, registryUrl, state);
        programs = List.of(
                new Program("no telemetry", Nothing.class, telemetry, false),
                new Program("Rollcall: one event", OneRecord.class, telemetry, false),
                new Program(
                        "KafkaProducer: one record",
                        OneSend.class,
                        List.of(bootstrapServers, Topics.EVENTS.name()),
                        false),
                new Program("no telemetry, class archive", Nothing.class, telemetry, true),
                new Program("Rollcall: one event, class archive", OneRecord.class, telemetry, true));
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> main : List.of(Nothing.class, OneRecord.class, OneSend.class)) {
                add(main, out);
            }
        }
    }

    /** @param archived whether it starts with an archive of its classes */
    private record Program(String name, Class<?> main, List<String> arguments, boolean archived) {
        String archive() {
            return main.getSimpleName() + ".jsa";
        }
    }

    List<Starts> run(int times) throws IOException, InterruptedException {
        for (Program program : programs) {
            if (program.archived()) {
                // The second run finds what the first one made in the state folder, as those that are timed do.
                live(program, List.of());
                live(program, List.of("-XX:ArchiveClassesAtExit=" + program.archive()));
            }
        }
        List<List<Double>> lives = new ArrayList<>();
        programs.forEach(program -> lives.add(new ArrayList<>()));
        for (int round = -WARM_UP; round < times; round++) {
            for (int i = 0; i < programs.size(); i++) {
                Program program = programs.get(i);
                double milliseconds = live(
                        program,
                        program.archived() ? List.of("-XX:SharedArchiveFile=" + program.archive()) : List.of());
                if (round >= 0) {
                    lives.get(i).add(milliseconds);
                }
            }
        }
        List<Starts> starts = new ArrayList<>();
        for (int i = 0; i < programs.size(); i++) {
            starts.add(new Starts(programs.get(i).name(), lives.get(i), without(programs.get(i), lives)));
        }
        return starts;
    }

    /** The median of the program without telemetry that is started in the same way. */
    private double without(Program program, List<List<Double>> lives) {
        for (int i = 0; i < programs.size(); i++) {
            Program other = programs.get(i);
            if (other.main() == Nothing.class && other.archived() == program.archived()) {
                return new Starts(other.name(), lives.get(i), 0).median();
            }
        }
        throw new IllegalStateException("nothing to compare " + program.name() + " with");
    }

    private double live(Program program, List<String> jvm) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", classpath(), program.main().getName()));
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
        return Stream.concat(Stream.of(jar, Build.producerJar()), Build.producerLibraries().stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Adds the program's class file, and nothing else of this module. */
    private static void add(Class<?> main, JarOutputStream out) throws IOException {
        String file = main.getName().replace('.', '/') + ".class";
        try (InputStream bytes = Objects.requireNonNull(main.getResourceAsStream("/" + file), file)) {
            out.putNextEntry(new JarEntry(file));
            bytes.transferTo(out);
            out.closeEntry();
        }
    }
}
