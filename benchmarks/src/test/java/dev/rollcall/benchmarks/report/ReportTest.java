package dev.rollcall.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.benchmarks.report.BarChart.Bar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    Path folder;

    @Test
    void aTableIsMarkdownAndAligned() {
        Table table = new Table(List.of("", "events/s"), List.of(List.of("job", "2,000"), List.of("stock DSL", "90")));

        assertThat(table.markdown()).isEqualTo("""
                |           | events/s |
                |-----------|---------:|
                | job       |    2,000 |
                | stock DSL |       90 |
                """);
    }

    @Test
    void aChartIsXmlWhateverItsNamesHold() throws Exception {
        BarChart chart =
                new BarChart("A < B & C", List.of(new Bar("a<b", 2, "2 & more", "#fff"), new Bar("c", 0, "0", "#000")));

        Path file = Files.writeString(folder.resolve("chart.svg"), chart.svg());

        var root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        assertThat(root.getElementsByTagName("text").item(0).getTextContent()).isEqualTo("A < B & C");
        assertThat(root.getElementsByTagName("text").item(1).getTextContent()).isEqualTo("a<b");
    }

    @Test
    void aSectionIsReplacedAndTheRestOfTheDocumentStays() throws IOException {
        Path document = Files.writeString(
                folder.resolve("a.md"), "# Before\n<!-- begin speed -->\nold\n<!-- end speed -->\nafter\n");

        Section.of(document, "speed").write("| new |\n");
        Section.of(document, "speed").write("| newer |\n");

        assertThat(document).hasContent("# Before\n<!-- begin speed -->\n\n| newer |\n\n<!-- end speed -->\nafter\n");
    }

    @Test
    void aDocumentWithoutTheSectionIsRefused() throws IOException {
        Path document = Files.writeString(folder.resolve("a.md"), "# Before\n");

        assertThatThrownBy(() -> Section.of(document, "speed"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "--document " + document + ": has no section speed; put '<!-- begin speed -->'");
        assertThatThrownBy(() -> Section.of(folder.resolve("none.md"), "speed"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be read; name a file");
    }
}
