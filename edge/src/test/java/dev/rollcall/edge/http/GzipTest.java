package dev.rollcall.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipTest {

    private static final int MOST = 100_000;

    @Test
    void whatIsNoGzipOrDamagedIsRefusedWhateverItIs() throws IOException {
        byte[] good = gzip("{\"product\":\"p\"}".getBytes(StandardCharsets.UTF_8));
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> Gzip.decode(cut, MOST)).isInstanceOf(DataFormatException.class);
        }
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = good.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(Gzip.decode(damaged, MOST)).hasSize(15);
            } catch (DataFormatException e) {
                refused++;
            }
        }
        assertThat(refused).as("the rest is in fields that mean nothing").isGreaterThan(1_500);
    }

    @Test
    void ofMembersThereIsOne() throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (int i = 0; i < 50_000; i++) {
            members.writeBytes(gzip(new byte[0]));
        }
        assertThatThrownBy(() -> Gzip.decode(members.toByteArray(), MOST)).isInstanceOf(DataFormatException.class);
    }

    @Test
    void contentIsReadWithAndWithoutANameInTheHeader() throws Exception {
        byte[] content = new byte[50_000];
        new Random(5).nextBytes(content);
        byte[] gzip = gzip(content);
        byte[] named = new byte[gzip.length + 4];
        System.arraycopy(gzip, 0, named, 0, 10);
        named[3] = 8;
        named[10] = 'a';
        named[11] = '.';
        named[12] = 'b';
        System.arraycopy(gzip, 10, named, 14, gzip.length - 10);

        assertThat(Gzip.decode(gzip, MOST)).isEqualTo(content);
        assertThat(Gzip.decode(named, MOST)).isEqualTo(content);
    }

    @Test
    void noMoreIsDecodedThanIsAskedFor() throws Exception {
        assertThat(Gzip.decode(gzip(new byte[10_000_000]), 1_000)).hasSize(1_000);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
