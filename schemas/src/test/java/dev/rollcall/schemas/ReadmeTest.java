package dev.rollcall.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** Holds the README's tables against the schemas. */
class ReadmeTest {

    @Test
    void listsEveryCollectedFieldWithItsPurposeAndSensitivity() throws Exception {
        StringBuilder table = new StringBuilder("| --- | --- | --- |\n");
        for (Schema.Field field : TelemetryEvent.SCHEMA$.getFields()) {
            String[] doc = field.doc().split(" Sensitivity: ", 2);
            table.append(
                    "| `%s` | %s | %s |%n".formatted(field.name(), doc[0], doc[1].substring(0, doc[1].length() - 1)));
        }
        assertThat(Files.readString(Path.of("../README.md"))).contains(table);
    }

    @Test
    void namesEveryFieldOfACount() throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        String section = readme.substring(readme.indexOf("## Reading the counts"));
        for (Schema.Field field : EventCount.SCHEMA$.getFields()) {
            assertThat(section).contains("`" + field.name() + "`");
        }
    }
}
