package dev.rollcall.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The checkout of the project that this code was built in, and the programs that the build left there. */
public final class Checkout {
    private static final Path ROOT = find();

    private Checkout() {}

    /** The folder with the project's README. */
    public static Path root() {
        return ROOT;
    }

    /** The job's jar, as its users run it; its manifest names its libraries. */
    public static Path job() {
        return built("streams-app/target/rollcall-streams.jar");
    }

    /** Where the classes are that come with this one: a jar or a folder. */
    static Path classesWith(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The schema registry's program. */
    public static Path registry() {
        return only("testkit/target/registry", ".*-runner\\.jar");
    }

    /**
     * A file of the build.
     *
     * @param file relative to the root
     * @throws IllegalStateException when it is not there
     */
    public static Path built(String file) {
        Path path = ROOT.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw missing(path.toString());
        }
        return path;
    }

    /**
     * The one file of a folder of the build that has such a name.
     *
     * @param folder relative to the root
     * @param name a regular expression
     * @throws IllegalStateException when there is none or more than one
     */
    public static Path only(String folder, String name) {
        List<Path> files = all(folder, name);
        if (files.size() > 1) {
            throw new IllegalStateException("more than one of them: " + files + "; run `mvn clean package`");
        }
        return files.get(0);
    }

    /**
     * The files of a folder of the build that have such a name, sorted.
     *
     * @param folder relative to the root
     * @param name a regular expression
     * @throws IllegalStateException when there is none
     */
    public static List<Path> all(String folder, String name) {
        Path path = ROOT.resolve(folder);
        if (!Files.isDirectory(path)) {
            throw missing(path.toString());
        }
        try (Stream<Path> files = Files.list(path)) {
            List<Path> found = files.filter(
                            file -> String.valueOf(file.getFileName()).matches(name))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw missing(path + "/" + name);
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IllegalStateException missing(String what) {
        return new IllegalStateException(what + " is not there; run `mvn package`");
    }

    /** Above the jar or the class folder of this class, or else above the working directory. */
    private static Path find() {
        Path code = classesWith(Checkout.class);
        return Stream.of(code, Path.of(""))
                .map(Path::toAbsolutePath)
                .flatMap(start -> Stream.<@Nullable Path>iterate(start, path -> path != null, Path::getParent))
                .filter(path -> Files.isRegularFile(path.resolve("testkit/pom.xml")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(code + " is not in a checkout of the project"));
    }
}
