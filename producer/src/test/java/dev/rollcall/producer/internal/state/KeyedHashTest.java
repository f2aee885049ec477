package dev.rollcall.producer.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

public class KeyedHashTest {

    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** As {@code printf 'alice' | openssl dgst -sha256 -hmac 0123456789abcdef} has it. */
    @Test
    void isTheFirstHalfOfTheHmacInHex() {
        assertThat(new KeyedHash(KEY).of("alice")).isEqualTo("fdbf8b1cacd3d578e062d0e41104357d");
    }

    /** A key that is longer than a block of the hash. As openssl has it. */
    @Test
    void takesKeysOfAnyLength() {
        assertThat(new KeyedHash(new byte[100]).of("alice")).isEqualTo("8c78c5d3d3ec31fde43e7a9b26af6f64");
        assertThat(new KeyedHash(KEY).of("支付")).isEqualTo("2ef25fcf63791af9b85bc79529673475");
    }

    @Test
    void dependsOnTheKey() {
        assertThat(new KeyedHash(KEY).of("alice")).isNotEqualTo(new KeyedHash(Installation.random()).of("alice"));
    }

    @Test
    void refusesAKeyThatCanBeGuessed() {
        assertThatThrownBy(() -> KeyedHash.checkKey(new byte[15]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hashKey has 15 bytes; use at least 16");
    }
}
