package dev.rollcall.edge.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.producer.Context;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventFormatTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:06Z");

    @Test
    void aRawIdCannotBeWritten() {
        for (RelayedEvent.Builder raw : List.of(
                QueueEvents.event(1).user(RelayedId.raw("0123456789abcdef0123456789abcdef")),
                QueueEvents.event(1).session(RelayedId.raw("alice")))) {
            assertThatThrownBy(() -> EventFormat.encode(List.of(raw.build()), NOW))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("an id is not hashed; only hashed ids are kept");
        }
    }

    @Test
    void anEventThatTakesItsTimeFromItsSendingCannotWait() {
        for (RelayedEvent.Builder timeless : List.of(
                QueueEvents.event(1).occurredAt(null), QueueEvents.event(1).sentAt(NOW))) {
            assertThatThrownBy(() -> EventFormat.encode(List.of(timeless.build()), NOW))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anotherVersionAndWhatIsCutOffAreRefusedAndNothingElseIsThrown() {
        byte[] entry = EventFormat.encode(List.of(QueueEvents.full(7).build()), NOW);
        byte[] later = entry.clone();
        later[0]++;

        assertThatThrownBy(() -> EventFormat.decode(later)).isInstanceOf(IOException.class);
        for (int length = 0; length < entry.length; length++) {
            byte[] cut = Arrays.copyOf(entry, length);
            assertThatThrownBy(() -> EventFormat.decode(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void everyFieldComesBackAndWhatEventsShareStandsThereOnce() throws Exception {
        List<RelayedEvent> events = List.of(
                QueueEvents.full(7).build(),
                QueueEvents.full(8).attribute("more", "\n").build(),
                QueueEvents.event(1).session(null).sessionSeq(0).build(),
                QueueEvents.full(9).build());

        byte[] entry = EventFormat.encode(events, NOW);
        List<RelayedEvent> back = EventFormat.decode(entry);

        assertThat(back).usingRecursiveFieldByFieldElementComparator().containsExactlyElementsOf(events);
        assertThat(EventFormat.queuedAt(entry)).isEqualTo(NOW);
        assertThat(EventFormat.events(entry)).isEqualTo(4);
        assertThat(new String(entry, StandardCharsets.ISO_8859_1).split("python", -1))
                .hasSize(3);
        assertThat(Context.class.getDeclaredFields()).hasSize(10);
        assertThat(RelayedEvent.class.getDeclaredFields()).hasSize(13);
    }
}
