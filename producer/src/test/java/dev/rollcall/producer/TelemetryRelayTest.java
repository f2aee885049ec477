package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a relay refuses before it connects. */
class TelemetryRelayTest {

    private static final String HASH = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    @Test
    void refusesAFolderThatCannotKeepTheKey() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> relay().stateDirectory(file.resolve("state")).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("stateDirectory=");
    }

    @Test
    void refusesABufferWithoutSlots() {
        assertThatThrownBy(() -> relay().hashKey(new byte[16]).bufferCapacity(0).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bufferCapacity=0 is out of range; use 1 to 1048576");
    }

    @Test
    void refusesEventsWithoutANameOrUserAndTellsNoIds() {
        assertThatThrownBy(() -> event("p", " ").build()).hasMessageContaining("event of a relayed event is blank");
        assertThatThrownBy(() -> RelayedEvent.builder()
                        .product("p")
                        .version("1")
                        .event("e")
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user of a relayed event is missing");
        assertThat(event("p", "e").build()).asString().doesNotContain("alice");
    }

    @Test
    void refusesReservedNames() {
        for (String name : List.of("__other__", " __other__ ", "__")) {
            assertThatThrownBy(() -> event(name, "e").build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "product=" + name + " of a relayed event is reserved; leave out the leading underscores");
            assertThatThrownBy(() -> event("p", name).build()).hasMessageStartingWith("event=" + name + " of a");
        }
        assertThat(event("_p", "e__").build().event()).isEqualTo("e__");
    }

    @Test
    void refusesNumbersAndTimesThatTheJobWouldReject() {
        refuses(event("p", "e").sessionSeq(-1), "sessionSeq=-1");
        refuses(event("p", "e").lostBefore(-1), "lostBefore=-1");
        refuses(event("p", "e").lostBefore(1_000_000_001), "lostBefore=1000000001");
        refuses(event("p", "e").oneIn(0), "oneIn=0");
        refuses(event("p", "e").oneIn(10_001), "oneIn=10001");
        refuses(event("p", "e").occurredAt(Instant.MAX), "occurredAt");
        refuses(event("p", "e").sentAt(Instant.MIN), "sentAt");
        refuses(event("p", "e").startedAt(Instant.MAX), "startedAt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "0123456789abcdef0123456789abcde",
                "0123456789abcdef0123456789abcdef0",
                "0123456789ABCDEF0123456789ABCDEF",
                "0123456789abcdef0123456789abcdeg",
                "0123456789abcdef 0123456789abcde"
            })
    void takesNothingForAHashThatIsNone(String id) {
        assertThatThrownBy(() -> RelayedId.hashed(id))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not 32 hex digits in lower case; use RelayedId.raw");
    }

    @Test
    void hashesARawIdWhateverItLooksLike() {
        UnaryOperator<String> hash = id -> "hash of " + id;

        assertThat(RelayedId.raw(HASH).hashedWith(hash)).isEqualTo("hash of " + HASH);
        assertThat(RelayedId.hashed(HASH).hashedWith(hash)).isEqualTo(HASH);
        assertThat(RelayedId.raw(HASH)).isNotEqualTo(RelayedId.hashed(HASH)).isEqualTo(RelayedId.raw(HASH));
        assertThatThrownBy(() -> RelayedId.raw(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noIdShowsItself() {
        assertThat(RelayedId.raw("alice")).asString().doesNotContain("alice");
        assertThat(RelayedId.hashed(HASH)).asString().doesNotContain(HASH);
    }

    private static void refuses(RelayedEvent.Builder event, String message) {
        assertThatThrownBy(event::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message + " of a relayed event is out of range");
    }

    private static TelemetryRelay.Builder relay() {
        return TelemetryRelay.builder().bootstrapServers("localhost:1").schemaRegistryUrl("http://localhost:1");
    }

    private static RelayedEvent.Builder event(String product, String event) {
        return RelayedEvent.builder().product(product).version("1").event(event).user(RelayedId.raw("alice"));
    }
}
