package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.testkit.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the dashboard for Grafana against promtool and the metrics that there are. */
class DashboardTest {

    private static final Pattern METRIC = Pattern.compile("\\b(?:rollcall|process|jvm|kafka)_[a-z_]+\\b");

    /** What Prometheus adds. */
    private static final Set<String> SCRAPED = Set.of("namespace", "job", "instance");

    @TempDir
    Path folder;

    private final JsonNode dashboard;
    private final List<String> queries;
    private final Map<String, Set<String>> metrics = new HashMap<>();

    DashboardTest() throws IOException {
        dashboard = new ObjectMapper()
                .readTree(Path.of("../deploy/grafana/rollcall.json").toFile());
        queries = dashboard.get("panels").findValuesAsText("expr");
        String table = Files.readString(Path.of("../docs/metrics.md"));
        for (MatchResult row : matches("(?m)^\\| `([a-z0-9_]+)` \\| (\\w+) \\| (.*?) \\|", table)) {
            Set<String> labels = new HashSet<>(SCRAPED);
            matches("`(\\w+)`", row.group(3)).forEach(label -> labels.add(label.group(1)));
            List<String> parts = row.group(2).equals("summary") ? List.of("_count", "_sum") : List.of("");
            parts.forEach(part -> metrics.put(row.group(1) + part, labels));
        }
    }

    @Test
    void everyQueryAsksForMetricsAndLabelsThatThereAre() {
        assertThat(queries).hasSizeGreaterThan(20).allSatisfy(query -> {
            List<String> names = matches(METRIC.pattern(), query).stream()
                    .map(MatchResult::group)
                    .toList();
            assertThat(names).isNotEmpty().isSubsetOf(metrics.keySet());
            Set<String> asked = new HashSet<>();
            matches("(\\w+)=~?\"", query).forEach(matcher -> asked.add(matcher.group(1)));
            matches("by \\(([^)]*)\\)", query)
                    .forEach(by -> asked.addAll(List.of(by.group(1).split(", "))));
            for (String name : names) {
                assertThat(asked).as(name).isSubsetOf(metrics.get(name));
            }
        });
    }

    @Test
    void everyLegendShowsALabelThatItsQueryKeeps() {
        for (JsonNode target : dashboard.findValues("targets").stream()
                .flatMap(targets -> {
                    List<JsonNode> each = new ArrayList<>();
                    targets.forEach(each::add);
                    return each.stream();
                })
                .toList()) {
            Set<String> kept = matches("by \\(([^)]*)\\)", target.get("expr").asText()).stream()
                    .flatMap(by -> Set.of(by.group(1).split(", ")).stream())
                    .collect(Collectors.toSet());
            assertThat(matches("\\{\\{(\\w+)}}", target.get("legendFormat").asText()))
                    .as(target.get("expr").asText())
                    .extracting(label -> label.group(1))
                    .containsExactlyInAnyOrderElementsOf(kept);
        }
    }

    @Test
    void theVariablesAreThoseThatTheQueriesUse() {
        List<String> variables = dashboard.at("/templating/list").findValuesAsText("name");
        Set<String> used = matches("\\$\\{?([a-z]+)", dashboard.toString()).stream()
                .map(variable -> variable.group(1))
                .collect(Collectors.toSet());
        assertThat(used).containsExactlyInAnyOrderElementsOf(variables);
        for (String query : dashboard.at("/templating/list").findValuesAsText("query")) {
            assertThat(matches(METRIC.pattern(), query))
                    .extracting(MatchResult::group)
                    .isSubsetOf(metrics.keySet());
        }
    }

    @Test
    void noTwoPanelsCoverEachOther() {
        Set<String> cells = new HashSet<>();
        for (JsonNode position : dashboard.get("panels").findValues("gridPos")) {
            for (int x = 0; x < position.get("w").asInt(); x++) {
                for (int y = 0; y < position.get("h").asInt(); y++) {
                    int column = position.get("x").asInt() + x;
                    assertThat(column).isLessThan(24);
                    assertThat(cells.add(column + "," + (position.get("y").asInt() + y)))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void promtoolUnderstandsEveryQuery() throws Exception {
        Requires.program("promtool");
        StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
        for (int i = 0; i < queries.size(); i++) {
            String query = queries.get(i).replace("$__rate_interval", "1m");
            rules.append("  - record: r")
                    .append(i)
                    .append("\n    expr: >-\n      ")
                    .append(query)
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("rules.yml"), rules);
        Process promtool = new ProcessBuilder("promtool", "check", "rules", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
    }

    private static List<MatchResult> matches(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().toList();
    }
}
