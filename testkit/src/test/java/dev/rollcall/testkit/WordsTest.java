package dev.rollcall.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testkit.process.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Texts that users read use the words of the table in CONTRIBUTING.md. */
class WordsTest {

    private static final Path ROOT = Checkout.root();
    private static final Set<String> PUBLISHED = Set.of("schemas", "producer", "testing");
    private static final Pattern NOT_OURS = Pattern.compile("(^|.*/)(target|node_modules|\\.git)/.*");
    private static final Pattern PROGRAM = Pattern.compile(".*/src/main/(java/.*\\.java|resources/.*\\.js)");
    private static final Pattern RESOURCE = Pattern.compile(".*/src/main/(resources|avro)/.*\\.(json|html|avsc|tsv)");
    private static final Pattern OPERATORS =
            Pattern.compile("(deploy/.*|docker-compose[^/]*|Dockerfile|rollcall|examples/.*|docs/recipes/.*\\.mjs)");

    /** A string or a comment of Java or JavaScript. */
    private static final Pattern TOKEN = Pattern.compile(
            "\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*+\""
                    + "|'(?:\\\\.|[^'\\\\\\n])*+'|`(?:\\\\.|[^`\\\\])*+`|/\\*.*?\\*/|//[^\\n]*",
            Pattern.DOTALL);

    @Test
    void noTextHasAWordThatTheTableReplaces() throws IOException {
        List<Rule> rules = rules();
        assertThat(rules).hasSizeGreaterThan(10);
        List<Text> texts = texts();
        assertThat(texts)
                .extracting(Text::file)
                .contains("README.md", "docs/recipes/README.md", "docker-compose.yml", "deploy/prometheus/rollcall.yml")
                .anyMatch(file -> file.endsWith("/Telemetry.java"))
                .anyMatch(file -> file.endsWith(".js"))
                .anyMatch(file -> file.endsWith(".avsc"));

        assertThat(texts.stream().flatMap(text -> rules.stream().flatMap(rule -> rule.violations(text))))
                .isEmpty();
    }

    @Test
    void seesWordsAndLeavesExceptionsAlone() {
        Rule rule = Rule.parse("| slot | place, places | in place of |");

        assertThat(rule.violations(new Text("a.md", "in place of\nthe places,")))
                .hasSize(1);
        assertThat(rule.violations(new Text("a.md", "replaced marketplace in-place in place of")))
                .isEmpty();
        assertThat(literals("say(\"in // a place\", \"place\"); // a place")).containsExactly("in // a place");
    }

    private static List<Rule> rules() throws IOException {
        return Files.readString(ROOT.resolve("CONTRIBUTING.md"))
                .split("\n## Words\n", 2)[1]
                .split("\n## ", 2)[0]
                .lines()
                .filter(line -> line.startsWith("| "))
                .skip(2)
                .map(Rule::parse)
                .toList();
    }

    private static List<Text> texts() throws IOException {
        List<Text> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                String file = ROOT.relativize(path).toString().replace('\\', '/');
                if (!NOT_OURS.matcher(file).matches()) {
                    read(file).forEach(text -> texts.add(new Text(file, text)));
                }
            }
        }
        return texts;
    }

    private static List<String> read(String file) throws IOException {
        if (file.endsWith(".md")) {
            return List.of(prose(text(file)));
        }
        if (PROGRAM.matcher(file).matches()) {
            List<String> texts = new ArrayList<>(literals(text(file)));
            if (PUBLISHED.contains(file.substring(0, file.indexOf('/')))) {
                texts.addAll(javadoc(text(file)));
            }
            return texts;
        }
        if (RESOURCE.matcher(file).matches() || OPERATORS.matcher(file).matches()) {
            return List.of(text(file));
        }
        return List.of();
    }

    /** Without code, targets of links, and the table of words itself. */
    private static String prose(String document) {
        return document.replaceAll("(?s)```.*?```", "`")
                .replaceAll("`[^`\n]*`", "`")
                .replaceAll("]\\([^)]*\\)", "]")
                .replaceAll("(?s)\\| write \\| not \\|.*?\n\n", "");
    }

    /** A string without a blank is a name, and no text. */
    private static List<String> literals(String program) {
        return tokens(
                program,
                token -> token.startsWith("/") || !token.contains(" ") ? "" : token.replaceAll("^\"+|\"+$", ""));
    }

    private static List<String> javadoc(String program) {
        return tokens(program, token -> token.startsWith("/**") ? token.replaceAll("\\n *\\*", " ") : "").stream()
                .map(comment -> comment.replaceAll("(?s)\\{@code [^}]*}|<pre>.*?</pre>", "`"))
                .toList();
    }

    private static List<String> tokens(String program, UnaryOperator<String> text) {
        return TOKEN.matcher(program)
                .results()
                .map(MatchResult::group)
                .map(text)
                .filter(token -> !token.isEmpty())
                .toList();
    }

    private static String text(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    private record Text(String file, String text) {}

    /** A row of the table. */
    private record Rule(String write, Pattern not, Pattern exceptions) {

        static Rule parse(String row) {
            String[] cells = row.split("\\|", -1);
            return new Rule(cells[1].strip(), words(cells[2]), words(cells[3]));
        }

        Stream<String> violations(Text text) {
            String plain =
                    exceptions.matcher(text.text().replaceAll("\\s+", " ")).replaceAll("…");
            return not.matcher(plain).results().map(found -> "%s: …%s…: write %s"
                    .formatted(
                            text.file(),
                            plain.substring(
                                    Math.max(0, found.start() - 40), Math.min(plain.length(), found.end() + 20)),
                            write));
        }

        private static Pattern words(String cell) {
            String words = Arrays.stream(cell.split(","))
                    .map(String::strip)
                    .filter(word -> !word.isEmpty())
                    .map(Pattern::quote)
                    .collect(Collectors.joining("|"));
            return Pattern.compile(
                    words.isEmpty() ? "(?!)" : "(?<![\\w-])(?:" + words + ")(?!\\w)", Pattern.CASE_INSENSITIVE);
        }
    }
}
