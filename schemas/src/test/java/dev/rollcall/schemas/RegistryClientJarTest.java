package dev.rollcall.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** Notices when the jar that Confluent's classes are taken from has changed. */
class RegistryClientJarTest {

    private static final Path EXPECTED = Path.of("src/test/resources/registry-client-classes.txt");

    @Test
    void holdsExactlyTheExpectedClasses() throws Exception {
        assertThat(entries()).isEqualTo(Files.readAllLines(EXPECTED));
    }

    @Test
    void bringsNoSecondKafkaAvroOrJackson() throws Exception {
        assertThat(entries()).allMatch(entry -> entry.startsWith("io/confluent/"));
    }

    private static List<String> entries() throws Exception {
        Path jar = Path.of(CachedSchemaRegistryClient.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IOException("the registry client must be on the classpath as a jar: build with `package`", e);
        }
    }
}
