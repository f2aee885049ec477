package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testkit.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the alerts against promtool, the metrics that there are, and what operators are told. */
class AlertsTest {

    private static final Path FOLDER = Path.of("../deploy/prometheus");

    private final String rules = read(FOLDER.resolve("rollcall.yml"));

    @ParameterizedTest
    @ValueSource(strings = {"check rules rollcall.yml", "test rules rollcall-test.yml"})
    void promtoolFindsThemRight(String arguments) throws Exception {
        Requires.program("promtool");
        Process promtool = new ProcessBuilder(("promtool " + arguments).split(" "))
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
    }

    @Test
    void everyMetricIsOneThatIsDocumented() {
        assertThat(all("\\b((?:rollcall|process|jvm|kafka)_[a-z_]+?)(?:_count)?\\b", rules))
                .isNotEmpty()
                .isSubsetOf(all("(?m)^\\| `([a-z0-9_]+)` \\|", read(Path.of("../docs/metrics.md"))));
    }

    @Test
    void everyAlertIsExplained() {
        assertThat(all("(?m)^\\| `(Rollcall[A-Za-z]+)` \\|", read(Path.of("../docs/alerts.md"))))
                .isNotEmpty()
                .isEqualTo(all("- alert: (\\w+)", rules));
    }

    @Test
    void everyAlertIsTested() {
        List<String> alerts = all("- alert: (\\w+)", rules);
        assertThat(all("alertname: (\\w+)", read(FOLDER.resolve("rollcall-test.yml"))))
                .containsAll(alerts);
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .distinct()
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
