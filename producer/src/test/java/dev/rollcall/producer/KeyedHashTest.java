package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KeyedHashTest {

    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** As {@code printf 'alice' | openssl dgst -sha256 -hmac 0123456789abcdef} has it. */
    @Test
    void isTheFirstHalfOfTheHmacInHex() {
        assertThat(new KeyedHash(KEY).of("alice")).isEqualTo("fdbf8b1cacd3d578e062d0e41104357d");
    }

    @Test
    void dependsOnTheKey() {
        assertThat(new KeyedHash(KEY).of("alice")).isNotEqualTo(new KeyedHash(Installation.randomSecret()).of("alice"));
    }

    @Test
    void isNewForEverySession() {
        KeyedHash hash = new KeyedHash(KEY);

        assertThat(hash.ofRandom()).isNotEqualTo(hash.ofRandom()).matches("[0-9a-f]{32}");
    }

    @Test
    void refusesAKeyThatCanBeGuessed() {
        assertThatThrownBy(() -> KeyedHash.checkKey(new byte[15]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hashKey has 15 bytes; use at least 16");
    }
}
