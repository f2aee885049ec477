package dev.rollcall.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testkit.process.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents lead to one another, and the first of them is short. */
class DocumentsTest {

    private static final Path ROOT = Checkout.root();
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final int MOST_WORDS_OF_THE_README = 1_200;

    @Test
    void noLinkLeadsNowhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            for (String link : matches(LINK, prose(document))) {
                if (!link.contains("://") && !link.startsWith("mailto:") && !leadsSomewhere(document, link)) {
                    broken.add(ROOT.relativize(document) + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.readString(ROOT.resolve("README.md")).split("\\s+"))
                .hasSizeLessThanOrEqualTo(MOST_WORDS_OF_THE_README);
    }

    @Test
    void theReadmeShowsTheVersionThatIsBuilt() throws IOException {
        String version = matches(Pattern.compile("<version>(.*?)</version>"), Files.readString(ROOT.resolve("pom.xml")))
                .get(0);

        assertThat(matches(Pattern.compile("<version>(.*?)</version>"), Files.readString(ROOT.resolve("README.md"))))
                .containsExactly(version);
    }

    @Test
    void theReadmeShowsTheRatesThatWereMeasured() throws IOException {
        List<String> rates = matches(
                Pattern.compile("(?m)^\\| [^|]+ \\| ([\\d,]+) \\| [\\d.]+ \\|$"),
                Files.readString(ROOT.resolve("README.md")));

        assertThat(rates).hasSizeGreaterThan(3);
        assertThat(Files.readString(ROOT.resolve("docs/performance.md"))).contains(rates);
    }

    @Test
    void theIndexHasEveryPage() throws IOException {
        Path folder = ROOT.resolve("docs");
        try (Stream<Path> files = Files.list(folder)) {
            List<String> pages = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
                    .toList();

            assertThat(matches(LINK, Files.readString(folder.resolve("README.md"))))
                    .containsAll(pages);
        }
    }

    private static boolean leadsSomewhere(Path document, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? document
                : document.resolveSibling(parts[0]).normalize();
        if (parts.length == 1 || !target.toString().endsWith(".md")) {
            return Files.exists(target);
        }
        return Files.exists(target)
                && matches(HEADING, prose(target)).stream()
                        .map(DocumentsTest::anchor)
                        .anyMatch(parts[1]::equals);
    }

    /** The anchor that GitHub gives a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                .replace(' ', '-');
    }

    private static String prose(Path document) throws IOException {
        return CODE.matcher(Files.readString(document)).replaceAll("");
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toList());
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().matches(".*/(target|node_modules|\\.git)/.*"))
                    .toList();
        }
    }
}
