package dev.rollcall.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Notices when the jar that Confluent's classes are taken from has changed. */
class RegistryClientJarTest {

    private static final Path EXPECTED = Path.of("src/test/resources/registry-client-classes.txt");

    @Test
    void holdsExactlyTheExpectedClasses() throws Exception {
        assertThat(classes()).isEqualTo(Files.readAllLines(EXPECTED));
    }

    @Test
    void bringsNoSecondKafkaAvroOrJackson() throws Exception {
        assertThat(classes()).allMatch(name -> name.startsWith("io/confluent/"));
    }

    /** The registry client is a jar, or a folder where the build has not come to packaging. */
    private static List<String> classes() throws Exception {
        Path client = Path.of(CachedSchemaRegistryClient.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.isDirectory(client)) {
            return classesBelow(client);
        }
        try (FileSystem jar = FileSystems.newFileSystem(client)) {
            return classesBelow(jar.getPath("/"));
        }
    }

    private static List<String> classesBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class"))
                    .sorted()
                    .toList();
        }
    }
}
