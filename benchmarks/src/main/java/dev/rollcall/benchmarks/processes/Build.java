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

    /** This module, its own libraries, and the sandbox's jar, whose manifest names every other library. */
    public static String ownClasspath() {
        return present(ROOT.resolve("benchmarks/target/rollcall-benchmarks.jar"))
                + File.pathSeparator
                + ROOT.resolve("benchmarks/target/lib")
                + "/*"
                + File.pathSeparator
                + present(ROOT.resolve("sandbox/target/rollcall.jar"));
    }

    /** The schema registry's runner. */
    static String registryClasspath() {
        Path home = ROOT.resolve("sandbox/target/registry");
        if (Files.isDirectory(home)) {
            try (Stream<Path> files = Files.list(home)) {
                List<Path> runners = files.filter(file -> file.toString().endsWith("-runner.jar"))
                        .toList();
                if (runners.size() == 1) {
                    return runners.get(0).toString();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw missing(home);
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
