package dev.rollcall.edge.jina;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import dev.rollcall.testkit.jina.JinaCorpus;
import dev.rollcall.testkit.jina.JinaCorpus.Key;
import dev.rollcall.testkit.jina.JinaCorpus.Truth;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JinaCorpusTest {

    @TempDir
    Path folder;

    @Test
    void everyPayloadIsReadWithItsEventVersionAndUser() throws IOException {
        Path file = folder.resolve("corpus.jsonl");
        Truth truth = JinaCorpus.write(file, 1, 10_000);
        Map<Key, Long> counts = new HashMap<>();
        Map<Key, Set<RelayedId>> users = new HashMap<>();

        try (InputStream in = Files.newInputStream(file)) {
            JinaPayloads.read(in, new JinaPayloads.Handler() {
                @Override
                public void payload(RelayedEvent event) {
                    Key key = new Key(event.event(), event.version());
                    counts.merge(key, 1L, Long::sum);
                    users.computeIfAbsent(key, k -> new HashSet<>()).add(event.user());
                }

                @Override
                public void malformed(long line, String why) {
                    throw new AssertionError("line " + line + ": " + why);
                }
            });
        }

        assertThat(counts).isEqualTo(truth.counts());
        assertThat(users.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e ->
                        (long) e.getValue().size())))
                .isEqualTo(truth.users());
        assertThat(truth.counts().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(10_000);
        assertThat(truth.counts()).hasSizeGreaterThan(50);
    }

    @Test
    void noSecretIsLeftOutsideTheIdsThatAreHashed() throws IOException {
        Path file = folder.resolve("corpus.jsonl");
        Truth truth = JinaCorpus.write(file, 2, 2_000);

        try (InputStream in = Files.newInputStream(file)) {
            for (RelayedEvent event : Reading.of(in).payloads) {
                String published = event.event() + event.version() + event.context() + event.attributes();
                assertThat(truth.secrets()).noneMatch(published::contains);
            }
        }
        assertThat(truth.secrets()).hasSizeGreaterThan(2_000);
    }

    @Test
    void theSeedDecidesTheCounts() throws IOException {
        Path file = folder.resolve("corpus.jsonl");
        Truth first = JinaCorpus.write(file, 3, 500);

        assertThat(JinaCorpus.write(file, 3, 500).counts()).isEqualTo(first.counts());
        assertThat(JinaCorpus.write(file, 4, 500).counts()).isNotEqualTo(first.counts());
    }
}
