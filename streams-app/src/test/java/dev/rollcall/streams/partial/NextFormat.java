package dev.rollcall.streams.partial;

import dev.rollcall.streams.next.PartialBatch;
import dev.rollcall.streams.next.PartialBreakdown;
import dev.rollcall.streams.next.PartialCount;
import dev.rollcall.streams.next.PartialPeople;
import dev.rollcall.streams.next.ProductSum;
import dev.rollcall.streams.next.Progress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** A format 3 as a later release may have it; its schemas are in {@code src/test/avro}. */
public final class NextFormat {

    private NextFormat() {}

    /** A batch in format 3. */
    public static byte[] batch() {
        return NextFormat.<PartialBatch>of(PartialBatch.getClassSchema()).encode(3, newBatch());
    }

    /** The format of a generated class that has every released version, and itself as the newest one. */
    static <T extends SpecificRecord> InternalFormat<T> of(Schema schema) {
        List<Schema> released = new ArrayList<>(InternalFormat.released(schema.getName()));
        released.add(schema);
        return new InternalFormat<>(schema, released);
    }

    static PartialBatch newBatch() {
        return new PartialBatch(
                "rollcall",
                60_000L,
                4,
                16,
                List.of(new Progress(3, 1_700_000_000_000L)),
                List.of(new PartialCount(
                        "shop", "1.0", "Flow.start", 1_699_999_980_000L, 7L, 70L, 2L, ByteBuffer.wrap(new byte[] {
                            1, 2, 3
                        }))),
                List.of(new PartialPeople(
                        "shop", "1.0", 1_699_920_000_000L, 3L, 7L, true, ByteBuffer.wrap(new byte[] {1, 2, 3}))),
                List.of(new PartialBreakdown(
                        "shop", "__all__", "platform", "Linux", 1_699_920_000_000L, 7L, ByteBuffer.wrap(new byte[] {
                            1, 2, 3
                        }))),
                "worker 1",
                List.of(new ProductSum("shop", 3L)));
    }
}
