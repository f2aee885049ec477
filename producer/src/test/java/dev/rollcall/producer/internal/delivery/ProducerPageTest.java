package dev.rollcall.producer.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.LossReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page on the library's inside names the states that there are. */
class ProducerPageTest {

    private static final Pattern TRANSITION = Pattern.compile("^ +(\\S+) --> (\\S+?)(: .*)?$", Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE);

    @Test
    void drawsAndListsEachState() throws IOException {
        String page = Files.readString(Path.of("../docs/producer-internals.md"));
        int begin = page.indexOf("stateDiagram-v2");
        String diagram = page.substring(begin, page.indexOf("```", begin));
        List<MatchResult> transitions = TRANSITION.matcher(diagram).results().toList();
        Set<String> from = names(transitions, 1);
        Set<String> to = names(transitions, 2);
        List<String> states =
                Arrays.stream(DeliveryLoop.State.values()).map(Enum::name).toList();

        assertThat(from).containsExactlyInAnyOrderElementsOf(states);
        assertThat(to).containsExactlyInAnyOrderElementsOf(states);
        assertThat(ROW.matcher(page).results().map(row -> row.group(1))).containsExactlyElementsOf(states);
        assertThat(page).contains("`" + LossReason.CLOSED + "`");
    }

    private static Set<String> names(List<MatchResult> transitions, int end) {
        return transitions.stream()
                .map(transition -> transition.group(end))
                .filter(name -> !name.equals("[*]"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
