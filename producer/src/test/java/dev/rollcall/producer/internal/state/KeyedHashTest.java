package dev.rollcall.producer.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

public class KeyedHashTest {

    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** As {@code printf 'alice' | openssl dgst -sha256 -hmac 0123456789abcdef} has it. */
    @Test
    void isTheFirstHalfOfTheHmacInHex() {
        assertThat(new KeyedHash(KEY).of("alice")).isEqualTo("fdbf8b1cacd3d578e062d0e41104357d");
    }

    @Test
    void isTheHmacOfTheJavaRuntimeForKeysOfEveryLength() throws Exception {
        for (int length = 1; length < 200; length++) {
            byte[] key = new byte[length];
            byte[] id = new byte[200 - length];
            new Random(length).nextBytes(key);
            new Random(-length).nextBytes(id);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));

            assertThat(new KeyedHash(key).of(id))
                    .isEqualTo(HexFormat.of().formatHex(mac.doFinal(id)).substring(0, 32));
        }
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
