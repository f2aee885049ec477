package dev.rollcall.streams.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.streams.combine.rejects.Rejects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the documents against the job. */
class DocumentsTest {

    @Test
    void listsEveryVariableWithItsDefaultAndMeaning() throws Exception {
        StringBuilder table = new StringBuilder("| --- | --- | --- |\n");
        for (JobVariable variable : JobVariable.values()) {
            table.append("| `%s` | %s | %s |%n"
                    .formatted(
                            variable.variable(),
                            variable.defaultValue() == null ? "required" : "`" + variable.defaultValue() + "`",
                            variable.meaning()));
        }
        assertThat(Files.readString(Path.of("../docs/job.md"))).contains(table);
    }

    @Test
    void namesTheHeadersOfRejectedRecords() throws Exception {
        String page = Files.readString(Path.of("../docs/rejected.md"));
        for (String header : List.of(
                Rejects.REASON,
                Rejects.DETAIL,
                Rejects.TOPIC,
                Rejects.PARTITION,
                Rejects.OFFSET,
                Rejects.RECEIVED_AT,
                Rejects.SIZE,
                Rejects.TRUNCATED)) {
            assertThat(page).contains("`" + header + "`");
        }
    }

    @Test
    void namesTheTestCommandThatCiRuns() throws Exception {
        String command = "mvn -B -ntp verify";
        assertThat(Files.readString(Path.of("../README.md"))).contains("```bash\n" + command + "\n```");
        assertThat(Files.readString(Path.of("../.ci/run"))).contains("\nexec " + command + " \"-Drollcall.require=");
    }
}
