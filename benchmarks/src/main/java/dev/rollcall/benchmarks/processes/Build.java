package dev.rollcall.benchmarks.processes;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The built project that this class is part of: where its programs are. */
public final class Build {
    private static final Path ROOT = root();

    private Build() {}

    /** The job as its users run it; the manifest names its libraries. */
    public static String jobClasspath() {
        return present(ROOT.resolve("streams-app/target/rollcall-streams.jar"));
    }

    /** This module alone. */
    public static Path ownJar() {
        return Path.of(present(ROOT.resolve("benchmarks/target/rollcall-benchmarks.jar")));
    }

    /** This module, its own libraries, and the sandbox's jar, whose manifest names every other library. */
    public static String ownClasspath() {
        return ownJar()
                + File.pathSeparator
                + ROOT.resolve("benchmarks/target/lib")
                + "/*"
                + File.pathSeparator
                + present(ROOT.resolve("sandbox/target/rollcall.jar"));
    }

    /** The schema registry's runner. */
    static String registryClasspath() {
        Path home = ROOT.resolve("sandbox/target/registry");
        List<Path> runners = files(home, "-runner.jar");
        if (runners.size() != 1) {
            throw missing(home);
        }
        return runners.get(0).toString();
    }

    /** The library that applications embed, and then what they inherit with it, by name. */
    public static List<Path> producerJars() {
        Path home = ROOT.resolve("producer/target");
        List<Path> built = files(home, ".jar").stream()
                .filter(file -> file.getFileName().toString().matches("rollcall-producer-[0-9.]+(-SNAPSHOT)?\\.jar"))
                .toList();
        if (built.size() > 1) {
            throw new IllegalStateException(built + ": built in several versions; run `mvn clean -pl producer` first");
        }
        List<Path> libraries = files(home.resolve("lib"), ".jar");
        if (built.isEmpty() || libraries.isEmpty()) {
            throw missing(home.resolve("rollcall-producer.jar"));
        }
        return Stream.concat(built.stream(), libraries.stream()).toList();
    }

    private static List<Path> files(Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String present(Path file) {
        if (!Files.isRegularFile(file)) {
            throw missing(file);
        }
        return file.toString();
    }

    private static IllegalStateException missing(Path file) {
        return new IllegalStateException(file + " is not there; build the project with `mvn package` first");
    }

    /** From {@code <root>/benchmarks/target/<jar or classes>}. */
    private static Path root() {
        try {
            Path code = Path.of(Build.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
            return Objects.requireNonNull(code.resolve("../../..").normalize());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
