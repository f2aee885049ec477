package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a relay refuses before it connects. */
class TelemetryRelayTest {

    @TempDir
    Path folder;

    @Test
    void refusesAFolderThatCannotKeepTheKey() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> TelemetryRelay.builder()
                        .bootstrapServers("localhost:1")
                        .schemaRegistryUrl("http://localhost:1")
                        .stateDirectory(file.resolve("state"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("stateDirectory=");
    }

    @Test
    void refusesEventsWithoutANameAndTellsNoIds() {
        assertThatThrownBy(() -> event("p", " ", "alice")).hasMessageContaining("event of a relayed event is blank");
        assertThatThrownBy(() -> event("p", "e", "")).hasMessageContaining("userId of a relayed event is blank");
        assertThat(event("p", "e", "alice")).asString().doesNotContain("alice");
    }

    @Test
    void refusesReservedNames() {
        for (String name : List.of("__other__", " __other__ ", "__")) {
            assertThatThrownBy(() -> event(name, "e", "alice"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "product=" + name + " of a relayed event is reserved; leave out the leading underscores");
            assertThatThrownBy(() -> event("p", name, "alice")).hasMessageStartingWith("event=" + name + " of a");
        }
        assertThat(event("_p", "e__", "__alice").event()).isEqualTo("e__");
    }

    private static RelayedEvent event(String product, String event, String userId) {
        return new RelayedEvent(product, "1", event, userId, null, null, null, Context.unknown(), Map.of());
    }
}
