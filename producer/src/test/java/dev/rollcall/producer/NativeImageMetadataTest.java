package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What GraalVM's native-image is told. That an image works takes GraalVM to see, which this build does without. */
class NativeImageMetadataTest {

    private static final Path CLASSES = Path.of("target/classes");
    private static final Path METADATA = CLASSES.resolve("META-INF/native-image/dev.rollcall/rollcall-producer");

    @Test
    void namesClassesThatCanBeMadeByTheirNames() throws IOException {
        assertThat(reflected()).isNotEmpty().allSatisfy(name -> assertThatCode(
                        () -> Class.forName(name).getDeclaredConstructor())
                .as(name)
                .doesNotThrowAnyException());
    }

    @Test
    void namesTheClassesThatKafkasDefaultsAndTheLibraryName() throws IOException {
        List<String> defaults = ProducerConfig.configDef().configKeys().values().stream()
                .filter(key -> key.type == ConfigDef.Type.CLASS && key.defaultValue instanceof Class<?>)
                .map(key -> ((Class<?>) key.defaultValue).getName())
                .toList();

        assertThat(defaults).isNotEmpty();
        assertThat(reflected()).containsAll(defaults).contains(ByteArraySerializer.class.getName());
    }

    @Test
    void includesEachResourceOfTheLibrary() throws IOException {
        String config = Files.readString(METADATA.resolve("resource-config.json"));
        Pattern included =
                Pattern.compile(find(config, "\"pattern\": \"(.*)\"").get(0).replace("\\\\", "\\"));
        try (Stream<Path> files = Files.walk(CLASSES.resolve("dev"))) {
            List<String> resources = files.filter(Files::isRegularFile)
                    .map(file -> CLASSES.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> !name.endsWith(".class"))
                    .toList();

            assertThat(resources).contains("dev/rollcall/producer/fields.tsv").allMatch(included.asMatchPredicate());
        }
    }

    private static List<String> reflected() throws IOException {
        return find(Files.readString(METADATA.resolve("reflect-config.json")), "\\{\"name\": \"([^\"<]+)\"");
    }

    private static List<String> find(String text, String regex) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
