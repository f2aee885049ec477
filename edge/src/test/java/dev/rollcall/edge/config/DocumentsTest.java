package dev.rollcall.edge.config;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds what operators are told against the edge. */
class DocumentsTest {

    private static final Path DOCS = Path.of("../docs");
    private static final Pattern METER = Pattern.compile("\"(rollcall\\.edge\\.[a-z.]+)\"");
    private static final Pattern DOCUMENTED =
            Pattern.compile("(?m)^\\| `(rollcall_edge_[a-z_]+?)(_total|_seconds_max|_seconds)?` \\| (\\w+) \\|");

    @Test
    void listsEveryVariableWithItsDefaultAndMeaning() throws IOException {
        StringBuilder table = new StringBuilder("| --- | --- | --- |\n");
        for (EdgeVariable variable : EdgeVariable.values()) {
            table.append("| `%s` | %s | %s |%n"
                    .formatted(
                            variable.variable(),
                            variable.defaultValue() == null ? "required" : "`" + variable.defaultValue() + "`",
                            variable.meaning()));
        }
        assertThat(Files.readString(DOCS.resolve("edge.md"))).contains(table + "\n");
    }

    @Test
    void listsEveryMeter() throws IOException {
        Set<String> meters = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                METER.matcher(Files.readString(source))
                        .results()
                        .forEach(name ->
                                meters.add(name.group(1).replace('.', '_').replaceFirst("_seconds$", "")));
            }
        }
        Set<String> documented = DOCUMENTED
                .matcher(Files.readString(DOCS.resolve("metrics.md")))
                .results()
                .map(row -> row.group(1))
                .collect(toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(meters).hasSizeGreaterThan(12);
    }
}
