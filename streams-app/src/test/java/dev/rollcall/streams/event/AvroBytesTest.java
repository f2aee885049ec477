package dev.rollcall.streams.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AvroBytesTest {

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

            assertThat(AvroBytes.longAt(bytes, 2, bytes.length))
                    .as("seed %d, value %d", seed, value)
                    .isEqualTo(value);
            assertThat(AvroBytes.afterLong(bytes, 2, bytes.length))
                    .as("seed %d, value %d", seed, value)
                    .isEqualTo(2 + encoded.length);
        }
    }

    @Test
    void refusesALongThatEndsTooEarlyThoughTheArrayGoesOn() throws Exception {
        for (long value : new long[] {64, 1L << 40, Long.MAX_VALUE}) {
            byte[] encoded = encode(value);
            byte[] bytes = Arrays.copyOf(encoded, encoded.length + 20);
            for (int cut = 0; cut < encoded.length; cut++) {
                int end = cut;
                assertThatThrownBy(() -> AvroBytes.longAt(bytes, 0, end))
                        .as("%d, cut off at %d", value, end)
                        .isInstanceOf(MalformedEventException.class)
                        .hasMessageContaining("too early");
                assertThatThrownBy(() -> AvroBytes.afterLong(bytes, 0, end))
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

        assertThatThrownBy(() -> AvroBytes.afterLong(bytes, 0, bytes.length))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining("ten bytes");
        assertThatThrownBy(() -> AvroBytes.longAt(bytes, 0, bytes.length))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining("ten bytes");
    }

    @Test
    void stepsOverStringsOfEveryLengthAndRefusesThoseThatAreCut() throws Exception {
        for (int length : new int[] {0, 1, 63, 64, 200, 8_191, 8_192, 70_000}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            EncoderFactory.get().directBinaryEncoder(out, null).writeString("x".repeat(length));
            byte[] encoded = out.toByteArray();
            byte[] bytes = Arrays.copyOf(encoded, encoded.length + 20);

            assertThat(AvroBytes.afterString(bytes, 0, bytes.length)).isEqualTo(encoded.length);
            assertThat(AvroBytes.afterString(bytes, 0, encoded.length)).isEqualTo(encoded.length);
            assertThatThrownBy(() -> AvroBytes.afterString(bytes, 0, encoded.length - 1))
                    .isInstanceOf(MalformedEventException.class)
                    .hasMessageContaining("too early");
        }
    }

    @Test
    void refusesStringsOfNegativeLength() throws Exception {
        for (long length : new long[] {-1, -64, -65, Long.MIN_VALUE}) {
            byte[] bytes = Arrays.copyOf(encode(length), 100);
            assertThatThrownBy(() -> AvroBytes.afterString(bytes, 0, bytes.length))
                    .isInstanceOf(MalformedEventException.class)
                    .hasMessageContaining("negative length");
        }
    }

    @Test
    void refusesBranchesThatAUnionOfTwoDoesNotHave() throws Exception {
        for (long branch : new long[] {-1, 2, 3, 64, -65}) {
            byte[] bytes = Arrays.copyOf(encode(branch), 100);
            assertThatThrownBy(() -> AvroBytes.afterBranch(bytes, 0, bytes.length))
                    .isInstanceOf(MalformedEventException.class)
                    .hasMessageContaining("branch");
        }
        assertThat(AvroBytes.isPresent(encode(0), 0)).isFalse();
        assertThat(AvroBytes.isPresent(encode(1), 0)).isTrue();
    }

    @Test
    void findsTheLastValueOfAKeyInAMapOfSeveralBlocks() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        encoder.writeLong(2);
        put(encoder, "a", "1");
        put(encoder, "b", "2");
        encoder.writeLong(-2);
        encoder.writeLong(8);
        put(encoder, "a", "3");
        put(encoder, "ab", "4");
        encoder.writeLong(0);
        byte[] map = out.toByteArray();

        assertThat(valueIn(map, "a")).isEqualTo("3");
        assertThat(valueIn(map, "b")).isEqualTo("2");
        assertThat(valueIn(map, "ab")).isEqualTo("4");
        assertThat(valueIn(map, "")).isNull();
        assertThat(valueIn(new byte[] {0}, "a")).isNull();
    }

    private static void put(BinaryEncoder encoder, String key, String value) throws IOException {
        encoder.writeString(key);
        encoder.writeString(value);
    }

    private static @Nullable String valueIn(byte[] map, String key) throws Exception {
        int at = AvroBytes.valueInStringMap(map, 0, map.length, key.getBytes(StandardCharsets.UTF_8));
        return at < 0
                ? null
                : new String(map, at + 1, AvroBytes.afterString(map, at, map.length) - at - 1, StandardCharsets.UTF_8);
    }

    private static byte[] encode(long value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        encoder.writeLong(value);
        return out.toByteArray();
    }
}
