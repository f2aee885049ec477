package dev.rollcall.streams.partial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.StoredRow;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** This release beside the next one, whose format 3 ({@code src/test/avro}) adds fields. */
class NextFormatTest {

    private static final ByteBuffer USERS = ByteBuffer.wrap(new byte[] {1, 2, 3});

    private final InternalFormat<PartialBatch> batches = new InternalFormat<>(PartialBatch.getClassSchema());
    private final InternalFormat<StoredRow> rows = new InternalFormat<>(StoredRow.getClassSchema());
    private final InternalFormat<dev.rollcall.streams.next.PartialBatch> nextBatches =
            NextFormat.of(dev.rollcall.streams.next.PartialBatch.getClassSchema());
    private final InternalFormat<dev.rollcall.streams.next.StoredRow> nextRows =
            NextFormat.of(dev.rollcall.streams.next.StoredRow.getClassSchema());

    @Test
    void whatTheNextReleaseWritesInItsOwnFormatIsUnknownToThisOne() {
        assertThat(batches.decode(nextBatches.encode(3, NextFormat.newBatch())))
                .isEqualTo(new Decoded.UnknownFormat<>());
        assertThat(rows.decode(nextRows.encode(3, nextRow()))).isEqualTo(new Decoded.UnknownFormat<>());
    }

    @Test
    void whatTheNextReleaseWritesWhileItIsSetToThisFormatIsReadByThisOne() {
        assertThat(batches.decode(nextBatches.encode(InternalFormat.READ, NextFormat.newBatch())))
                .isEqualTo(new Decoded.Value<>(batch()));
        assertThat(rows.decode(nextRows.encode(InternalFormat.READ, nextRow()))).isEqualTo(new Decoded.Value<>(row()));
    }

    @Test
    void whatThisReleaseWroteIsReadByTheNextOneWithDefaultsForWhatIsNew() {
        dev.rollcall.streams.next.PartialBatch batch = NextFormat.newBatch();
        batch.setSentBy(null);
        batch.setProductSums(List.of());
        dev.rollcall.streams.next.StoredRow row = nextRow();
        row.setDays(0);

        assertThat(nextBatches.decode(batches.encode(InternalFormat.READ, batch())))
                .isEqualTo(new Decoded.Value<>(batch));
        assertThat(nextRows.decode(rows.encode(InternalFormat.READ, row()))).isEqualTo(new Decoded.Value<>(row));
    }

    @Test
    void theNextReleaseReadsItsOwnFormat() {
        assertThat(nextBatches.decode(nextBatches.encode(3, NextFormat.newBatch())))
                .isEqualTo(new Decoded.Value<>(NextFormat.newBatch()));
        assertThat(nextRows.decode(nextRows.encode(3, nextRow()))).isEqualTo(new Decoded.Value<>(nextRow()));
    }

    private static PartialBatch batch() {
        return new PartialBatch(
                "rollcall",
                60_000L,
                4,
                16,
                List.of(new dev.rollcall.streams.internal.Progress(3, 1_700_000_000_000L)),
                List.of(new dev.rollcall.streams.internal.PartialCount(
                        "shop", "1.0", "Flow.start", 1_699_999_980_000L, 7L, 70L, 2L, USERS)),
                List.of(new dev.rollcall.streams.internal.PartialPeople(
                        "shop", "1.0", 1_699_920_000_000L, 3L, 7L, true, USERS)),
                List.of(new dev.rollcall.streams.internal.PartialBreakdown(
                        "shop", "__all__", "platform", "Linux", 1_699_920_000_000L, 7L, USERS)));
    }

    private static StoredRow row() {
        return new StoredRow(7L, 70L, 2L, 5L, 1, true, USERS);
    }

    private static dev.rollcall.streams.next.StoredRow nextRow() {
        return new dev.rollcall.streams.next.StoredRow(7L, 70L, 2L, 5L, 1, true, USERS, 9L);
    }
}
