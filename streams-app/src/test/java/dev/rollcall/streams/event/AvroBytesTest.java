package dev.rollcall.streams.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class AvroBytesTest {

    private final AvroBytes cursor = new AvroBytes();

    @Test
    void readsLongsOfEveryLengthAsAvroWritesThemWhateverStandsBehind() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            byte[] encoded = encode(value);
            byte[] bytes = new byte[2 + encoded.length + random.nextInt(12)];
            random.nextBytes(bytes);
            System.arraycopy(encoded, 0, bytes, 2, encoded.length);
            cursor.reset(bytes, 2, bytes.length);

            assertThat(cursor.readLong()).as("seed %d, value %d", seed, value).isEqualTo(value);
            assertThat(cursor.position()).as("seed %d, value %d", seed, value).isEqualTo(2 + encoded.length);
        }
    }

    @Test
    void refusesALongThatEndsTooEarlyThoughTheArrayGoesOn() throws Exception {
        for (long value : new long[] {64, 1L << 40, Long.MAX_VALUE}) {
            byte[] encoded = encode(value);
            byte[] bytes = Arrays.copyOf(encoded, encoded.length + 20);
            for (int end = 0; end < encoded.length; end++) {
                cursor.reset(bytes, 0, end);
                assertThatThrownBy(cursor::readLong)
                        .as("%d, cut off at %d", value, end)
                        .isInstanceOf(MalformedEventException.class)
                        .hasMessageContaining("too early");
            }
        }
    }

    @Test
    void refusesALongOfMoreThanTenBytes() {
        byte[] bytes = new byte[20];
        Arrays.fill(bytes, (byte) 0x80);
        cursor.reset(bytes, 0, bytes.length);

        assertThatThrownBy(cursor::readLong)
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining("ten bytes");
    }

    private static byte[] encode(long value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        encoder.writeLong(value);
        return out.toByteArray();
    }
}
