package dev.rollcall.producer.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.producer.IdHash;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.state.KeyedHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayedSessionsTest {

    private static final String HASH = "0123456789abcdef0123456789abcdef";
    private static final int MOST = 3;

    private final KeyedHash hash = new KeyedHash(new byte[16]);
    private final RelayedSessions sessions = new RelayedSessions(hash, MOST);

    @Test
    void hashesAnIdAheadAsItWouldHashItItself() {
        byte[] key = new byte[16];

        assertThat(new IdHash(key).of("alice")).isEqualTo(RelayedId.hashed(new KeyedHash(key).of("alice")));
        assertThatThrownBy(() -> new IdHash(key).of(" ")).hasMessageContaining("blank");
        assertThatThrownBy(() -> new IdHash(new byte[15])).hasMessageContaining("15 bytes");
    }

    @Test
    void forgetsTheSessionThatHadNoEventForTheLongest() {
        for (String id : List.of("a", "b", "c", "a")) {
            number(event().session(RelayedId.raw(id)));
        }
        number(event().session(RelayedId.raw("d")));

        assertThat(number(event().session(RelayedId.raw("a")))).isEqualTo(3);
        assertThat(number(event().session(RelayedId.raw("c")))).isEqualTo(2);
        assertThat(number(event().session(RelayedId.raw("b")))).as("forgotten").isOne();
    }

    @Test
    void eachSessionHasNumbersOfItsOwn() {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            numbers.add(number(event().session(RelayedId.raw("a"))));
            numbers.add(number(event().session(RelayedId.raw("b"))));
            numbers.add(number(event()));
        }

        assertThat(numbers).containsExactly(1L, 1L, 1L, 2L, 2L, 2L, 3L, 3L, 3L);
    }

    @Test
    void takesTheNumbersOfTheSourceAndGoesOnFromThem() {
        RelayedId id = RelayedId.hashed(HASH);

        assertThat(number(event().session(id).sessionSeq(41))).isEqualTo(41);
        assertThat(number(event().session(id))).isEqualTo(42);
        assertThat(number(event().session(id).sessionSeq(7))).isEqualTo(7);
    }

    @Test
    void hashesRawIdsAndTakesHashedOnesAsTheyAre() {
        NumberedEvent raw = sessions.number(event().session(RelayedId.raw(HASH)).build(), 1);
        NumberedEvent hashed = sessions.number(
                event().user(RelayedId.hashed(HASH))
                        .session(RelayedId.hashed(HASH))
                        .build(),
                1);

        assertThat(raw.session().sessionId()).isEqualTo(hash.of(HASH));
        assertThat(raw.session().key()).asString().isEqualTo(hash.of("alice"));
        assertThat(hashed.session().sessionId()).isEqualTo(HASH);
        assertThat(hashed.session().key()).asString().isEqualTo(HASH);
    }

    @Test
    void aSessionMayChangeWhatItSaysOfItself() {
        RelayedId id = RelayedId.raw("a");
        NumberedEvent first = sessions.number(event().session(id).build(), 1);
        NumberedEvent same = sessions.number(event().session(id).build(), 1);
        NumberedEvent other =
                sessions.number(event().session(id).user(RelayedId.raw("bob")).build(), 1);

        assertThat(same.session()).isSameAs(first.session());
        assertThat(other.session().key()).asString().isEqualTo(hash.of("bob"));
        assertThat(other.number()).isEqualTo(3);
    }

    @Test
    void anEventHappenedWhenItsSourceSaysOrWhenItWasSent() {
        Instant happened = Instant.ofEpochMilli(5);
        Instant sent = Instant.ofEpochMilli(9);

        assertThat(sessions.number(event().build(), 11).event().occurredAt()).isEqualTo(11);
        assertThat(sessions.number(event().sentAt(sent).build(), 11).event().occurredAt())
                .isEqualTo(9);
        assertThat(sessions.number(event().sentAt(sent).occurredAt(happened).build(), 11)
                        .event()
                        .occurredAt())
                .isEqualTo(5);
    }

    private long number(RelayedEvent.Builder event) {
        return sessions.number(event.build(), 1).number();
    }

    private static RelayedEvent.Builder event() {
        return RelayedEvent.builder().product("p").version("1").event("e").user(RelayedId.raw("alice"));
    }
}
