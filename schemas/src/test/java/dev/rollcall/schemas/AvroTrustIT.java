package dev.rollcall.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that have the contract on their class path, and Avro in a version of their own. */
class AvroTrustIT {

    @ParameterizedTest
    @ValueSource(strings = {"1.11.4", "1.12.1", "1.12.2"})
    void leavesAHostsOwnSchemasAlone(String version) throws Exception {
        String own = version.equals("1.12.2") ? "" : "target/hosts/avro-" + version + ".jar" + File.pathSeparator;
        Process host = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        own + classPath(),
                        Host.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(host.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(host.waitFor()).as(said).isZero();
        assertThat(said.lines()).contains(version + " timestamp-millis");
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Parses a schema of its own. */
    static final class Host {

        public static void main(String[] args) {
            Schema schema = new Schema.Parser().parse("{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}");
            System.out.println(Schema.class.getPackage().getImplementationVersion() + " "
                    + schema.getLogicalType().getName());
        }
    }
}
