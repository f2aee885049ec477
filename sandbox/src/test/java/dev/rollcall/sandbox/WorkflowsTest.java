package dev.rollcall.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What GitHub is told, as far as it holds without GitHub. */
class WorkflowsTest {

    private static final Path ROOT = Path.of("..");

    private final JsonNode jobs =
            read(ROOT.resolve(".github/workflows/build.yml")).get("jobs");

    @Test
    void everyFileIsYaml() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve(".github"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".yml")))
                    .hasSizeGreaterThan(3)
                    .allSatisfy(file -> assertThat(read(file).isObject()).isTrue());
        }
    }

    @Test
    void theProgramsOfTheCheckoutAreThere() {
        assertThat(jobs.findValuesAsText("run"))
                .filteredOn(command -> command.startsWith("."))
                .isNotEmpty()
                .allMatch(command -> Files.isExecutable(ROOT.resolve(command)));
    }

    @Test
    void theModulesOfTheLibrariesAreThere() {
        String command = jobs.at("/libraries/steps").findValuesAsText("run").get(0);
        assertThat(command).startsWith("mvn -B -ntp test -pl ");
        for (String module : command.split(" ")[5].split(",")) {
            assertThat(ROOT.resolve(module).resolve("pom.xml")).exists();
        }
    }

    @Test
    void theLibrariesAreTestedWithTheOldestJdkAndTheNewest() {
        JsonNode matrix = jobs.at("/libraries/strategy/matrix");
        assertThat(matrix.get("java")).extracting(JsonNode::asText).isEqualTo(List.of("17", "21", "25"));
        assertThat(matrix.get("os"))
                .extracting(os -> os.asText().replaceFirst("-.*", ""))
                .isEqualTo(List.of("ubuntu", "macos", "windows"));
    }

    private static JsonNode read(Path file) {
        try (Reader text = Files.newBufferedReader(file)) {
            return new ObjectMapper().valueToTree(new Yaml().<Object>load(text));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
