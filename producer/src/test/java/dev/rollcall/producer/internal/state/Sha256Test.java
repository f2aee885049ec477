package dev.rollcall.producer.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Test;

public class Sha256Test {

    @Test
    void isThatOfTheJavaRuntime() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int length = 0; length < 600; length++) {
            byte[] message = new byte[length];
            random.nextBytes(message);

            assertThat(Sha256.of(message))
                    .as("seed %d, length %d", seed, length)
                    .isEqualTo(MessageDigest.getInstance("SHA-256").digest(message));
        }
    }
}
