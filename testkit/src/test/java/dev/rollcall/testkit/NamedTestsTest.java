package dev.rollcall.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testkit.process.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that documents name as proof are there. */
class NamedTestsTest {

    private static final Pattern NAMED = Pattern.compile("\\b([A-Z]\\w*[a-z](?:Test|IT))\\b");

    @Test
    void everyTestThatADocumentNamesExists() throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path document : files(".md")) {
            String prose = Files.readString(document).replaceAll("(?s)```java\\n.*?```", "");
            NAMED.matcher(prose).results().forEach(match -> named.add(match.group(1)));
        }
        Set<String> present = files(".java").stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());

        assertThat(named).contains("KillIT").isSubsetOf(present);
    }

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(Checkout.root())) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> !file.toString().matches(".*/(target|node_modules|\\.git)/.*"))
                    .toList();
        }
    }
}
