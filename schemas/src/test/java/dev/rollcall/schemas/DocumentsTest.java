package dev.rollcall.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the documents' tables and examples against the schemas. */
class DocumentsTest {

    private static final Path DOCS = Path.of("../docs");

    @Test
    void listsEveryCollectedFieldWithItsPurposeAndSensitivity() throws Exception {
        StringBuilder table = new StringBuilder("| --- | --- | --- |\n");
        for (Schema.Field field : TelemetryEvent.SCHEMA$.getFields()) {
            String[] doc = field.doc().split(" Sensitivity: ", 2);
            table.append(
                    "| `%s` | %s | %s |%n".formatted(field.name(), doc[0], doc[1].substring(0, doc[1].length() - 1)));
        }
        assertThat(Files.readString(DOCS.resolve("privacy.md"))).contains(table);
    }

    @Test
    void namesEveryFieldOfARow() throws Exception {
        String page = Files.readString(DOCS.resolve("counts.md"));
        for (Topic<?, ?> topic : Topics.rows()) {
            assertThat(page.split("## Reading the counts")[0]).contains("`" + topic.name() + "`");
            String fields = page.split("## Fields of a row")[1]
                    .split("\nOf [^\n]*`" + topic.name() + "`")[1]
                    .split("\nOf |\n#")[0];
            for (Schema.Field field :
                    topic.subjects().get(topic.name() + "-value").getFields()) {
                assertThat(fields).contains("`" + field.name() + "`");
            }
        }
    }

    @Test
    void itsExampleOfReadingCompiles(@TempDir Path classes) throws Exception {
        String example = Files.readString(DOCS.resolve("counts.md"))
                .split("```java\n", 2)[1]
                .split("```", 2)[0];
        Path source = Files.writeString(
                classes.resolve("Example.java"),
                "import dev.rollcall.schemas.reader.CountsReader;\nimport java.time.Instant;\n"
                        + "class Example { void run() throws InterruptedException {\n" + example + "} }\n");
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        messages,
                        messages,
                        "-d",
                        classes.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-proc:none",
                        source.toString());
        assertThat(result).as("%s", messages).isZero();
    }
}
