package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles what the README tells an application to write. */
class ReadmeTest {

    @TempDir
    Path classes;

    @Test
    void itsExampleCompiles() throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        String example = readme.split("```java\n", 2)[1].split("```", 2)[0];
        String source = "import dev.rollcall.producer.Telemetry;\nimport java.util.Map;\n"
                + "class Example { void run() {\n" + example + "} }\n";
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none"),
                        null,
                        List.of(
                                new SimpleJavaFileObject(
                                        URI.create("string:///Example.java"), JavaFileObject.Kind.SOURCE) {
                                    @Override
                                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                                        return source;
                                    }
                                }))
                .call();
        assertThat(compiled).as("%s", messages).isTrue();
    }
}
