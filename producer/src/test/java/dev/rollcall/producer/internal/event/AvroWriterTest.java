package dev.rollcall.producer.internal.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AvroWriterTest {

    @Test
    void doesNotCopyWhatHasTheLengthThatWasForeseen() {
        for (long value : new long[] {0, -64, 64, 1_000_000, Long.MAX_VALUE, Long.MIN_VALUE}) {
            AvroWriter writer = new AvroWriter(4 + AvroWriter.lengthOf(value))
                    .writeAscii("abc")
                    .writeLong(value);

            assertThat(writer.length()).isEqualTo(4 + AvroWriter.lengthOf(value));
            assertThat(writer.toArray()).as("%d", value).isSameAs(writer.toArray());
        }
    }

    @Test
    void growsBeyondTheLengthThatWasForeseen() {
        byte[] written = new AvroWriter(1).writeLong(-65).writeLong(-1).toArray();

        assertThat(written).containsExactly(0x81, 0x01, 0x01);
    }
}
