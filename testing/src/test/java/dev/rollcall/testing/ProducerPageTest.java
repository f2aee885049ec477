package dev.rollcall.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProducerPageTest {

    private static final String IMPORTS = """
            import static org.junit.jupiter.api.Assertions.assertEquals;

            import dev.rollcall.testing.RecordingTelemetry;
            import dev.rollcall.testing.RecordingTelemetryExtension;
            import java.util.List;
            import org.junit.jupiter.api.Test;
            import org.junit.jupiter.api.extension.ExtendWith;

            """;

    @TempDir
    Path classes;

    @Test
    void itsExampleOfATestCompiles() throws Exception {
        String section = Files.readString(Path.of("../docs/producer.md")).split("## Tests of an application\n", 2)[1];
        String source = IMPORTS + section.split("```java\n", 2)[1].split("```", 2)[0];
        StringWriter messages = new StringWriter();

        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        messages,
                        null,
                        null,
                        List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none"),
                        null,
                        List.of(
                                new SimpleJavaFileObject(
                                        URI.create("string:///WordCountTest.java"), JavaFileObject.Kind.SOURCE) {
                                    @Override
                                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                                        return source;
                                    }
                                }))
                .call();

        assertThat(compiled).as("%s", messages).isTrue();
    }
}
