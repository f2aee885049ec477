package dev.rollcall.streams;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code /metrics} exposes: the name, type and labels of each, as the table in docs/metrics.md has them. */
final class Metrics {

    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"[^\"]*\"");

    private final Map<String, String> types = new TreeMap<>();
    private final Map<String, Set<String>> labels = new TreeMap<>();

    Metrics(String scraped) {
        scraped.lines().forEach(line -> {
            Matcher type = TYPE.matcher(line);
            if (type.matches()) {
                types.put(type.group(1), type.group(2));
            }
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                Set<String> names =
                        labels.computeIfAbsent(sample.group(1).replaceFirst("_count$", ""), name -> new TreeSet<>());
                if (sample.group(2) != null) {
                    LABEL.matcher(sample.group(2)).results().forEach(label -> names.add(label.group(1)));
                }
            }
        });
    }

    /** Those of two instances, each of which may have some that the other lacks. */
    Metrics and(Metrics other) {
        types.putAll(other.types);
        other.labels.forEach((name, names) ->
                labels.computeIfAbsent(name, key -> new TreeSet<>()).addAll(names));
        return this;
    }

    List<String> lines() {
        return types.entrySet().stream()
                .map(type -> "| `%s` | %s | %s |"
                        .formatted(
                                type.getKey(),
                                type.getValue(),
                                labels.getOrDefault(type.getKey(), Set.of()).stream()
                                        .map(label -> "`" + label + "`")
                                        .collect(Collectors.joining(", "))))
                .toList();
    }

    static List<String> documented() throws Exception {
        return Files.readAllLines(Path.of("../docs/metrics.md")).stream()
                .takeWhile(line -> !line.equals("## The edge"))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.lastIndexOf('|', line.length() - 2) + 1))
                .toList();
    }
}
