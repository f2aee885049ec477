package dev.rollcall.producer.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.producer.FakeRegistry;
import dev.rollcall.producer.internal.state.ConsentGuard;
import dev.rollcall.producer.internal.state.StateFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaIdsTest {

    private static final long AN_HOUR = Duration.ofHours(1).toMillis();

    @TempDir
    Path folder;

    private final FakeRegistry registry = FakeRegistry.inOrder();

    @AfterEach
    void closeRegistry() {
        registry.close();
    }

    @Test
    void asksOnceAndRemembers() throws Exception {
        assertThat(ids(registry).get()).isEqualTo(42);
        assertThat(ids(registry).get()).isEqualTo(42);

        assertThat(registry.requests()).hasSize(1);
        assertThat(remembered()).doesNotContain("localhost", "secret");
    }

    @Test
    void asksAgainAfterAWhileAndHoldsOnWhileTheRegistryIsAway() throws Exception {
        ids(registry).get();
        age(AN_HOUR);
        registry.respondWith(503);

        assertThat(ids(registry).get()).isEqualTo(42);
        assertThat(registry.requests()).hasSize(2);

        registry.repair();
        registry.setSchemaId(43);
        assertThat(ids(registry).get()).isEqualTo(43);
        assertThat(ids(registry).get()).isEqualTo(43);
        assertThat(registry.requests()).hasSize(3);
    }

    @Test
    void forgetsWhatTheRegistryKnowsNoLonger() throws Exception {
        ids(registry).get();
        age(AN_HOUR);
        registry.respondWith(404);

        assertThatThrownBy(() -> ids(registry).get()).hasMessageContaining("does not know the schema");
        registry.respondWith(503);
        assertThatThrownBy(() -> ids(registry).get()).hasMessageContaining("503");
        assertThat(remembered()).isEmpty();
    }

    /** As after a clock was set back. */
    @Test
    void asksAgainWhenWhatItKnowsIsFromTheFuture() throws Exception {
        ids(registry).get();
        age(-AN_HOUR);

        ids(registry).get();
        assertThat(registry.requests()).hasSize(2);
    }

    @Test
    void tellsRegistriesApart() throws Exception {
        try (FakeRegistry other = FakeRegistry.inOrder()) {
            other.setSchemaId(7);
            assertThat(ids(registry).get()).isEqualTo(42);
            assertThat(ids(other).get()).isEqualTo(7);
            assertThat(ids(registry).get()).isEqualTo(42);
            assertThat(registry.requests()).hasSize(1);
        }
    }

    @Test
    void remembersTheLatestAlone() throws Exception {
        for (int i = 0; i < 20; i++) {
            new SchemaIds(access(registry.url() + "/" + i), Duration.ofSeconds(5), folder, guard()).get();
        }

        assertThat(remembered().lines()).hasSize(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "garbage", "a b c\n", "a 1\n"})
    void asksWhereTheFileIsDamaged(String content) throws Exception {
        Files.writeString(folder.resolve(StateFolder.SCHEMA_IDS), content);

        assertThat(ids(registry).get()).isEqualTo(42);
        assertThat(ids(registry).get()).isEqualTo(42);
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void asksEachTimeWhereNothingCanBeKept() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        for (int i = 0; i < 2; i++) {
            assertThat(new SchemaIds(access(registry.url()), Duration.ofSeconds(5), file, guard()).get())
                    .isEqualTo(42);
        }
        assertThat(registry.requests()).hasSize(2);
    }

    @Test
    void registersEachTimeWhereTheHostWantsThat() throws Exception {
        RegistryAccess access = new RegistryAccess(List.of(registry.url()), null, null, null, true);
        for (int i = 0; i < 2; i++) {
            new SchemaIds(access, Duration.ofSeconds(5), folder, guard()).get();
        }
        assertThat(registry.requests()).hasSize(2);
        assertThat(folder).isEmptyDirectory();
    }

    private SchemaIds ids(FakeRegistry asked) {
        return new SchemaIds(access(asked.url()), Duration.ofSeconds(5), folder, guard());
    }

    private static RegistryAccess access(String url) {
        return new RegistryAccess(List.of(url), "Bearer secret", null, null, false);
    }

    private static ConsentGuard guard() {
        return ConsentGuard.ask(null, false);
    }

    private String remembered() throws IOException {
        return Files.readString(folder.resolve(StateFolder.SCHEMA_IDS));
    }

    /** Lets everything that is remembered be older. */
    private void age(long millis) throws IOException {
        StringBuilder older = new StringBuilder();
        for (String line : remembered().split("\n")) {
            String[] words = line.split(" ");
            older.append(words[0] + " " + words[1] + " " + (Long.parseLong(words[2]) - millis) + "\n");
        }
        Files.writeString(folder.resolve(StateFolder.SCHEMA_IDS), older, StandardCharsets.US_ASCII);
    }
}
