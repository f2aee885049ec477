package dev.rollcall.cli.rejected.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.cli.rejected.entry.Entry.Foreign;
import dev.rollcall.cli.rejected.entry.Entry.Mark;
import dev.rollcall.cli.rejected.entry.Entry.Reject;
import dev.rollcall.streams.combine.rejects.Rejects;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {

    @ParameterizedTest
    @ValueSource(strings = {Rejects.REASON, Rejects.TOPIC, Rejects.PARTITION, Rejects.OFFSET})
    void aRecordThatTheJobCannotHaveWrittenIsForeign(String header) {
        assertThat(Entry.of(Records.reject(header, null))).isEqualTo(new Foreign());
        assertThat(Entry.of(Records.record("key", "value"))).isEqualTo(new Foreign());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "0@", "1@7", "a@b", "0@99999999999999999999"})
    void aMarkThatNamesNoEventOfItsPartitionIsForeign(String position) {
        assertThat(Entry.of(Records.add(Records.record(null, null), Marks.REPLAYED, position)))
                .isEqualTo(new Foreign());
    }

    @Test
    void aClientCannotForgeAMark() {
        ConsumerRecord<byte[], byte[]> forged = Records.reject(Marks.REPLAYED, "0@5");

        assertThat(Entry.of(forged)).isInstanceOf(Reject.class);
        assertThat(Marks.isMark(forged)).isFalse();
    }

    @Test
    void aClientCannotForgeAReason() {
        ConsumerRecord<byte[], byte[]> record = Records.add(Records.record("key", "value"), Rejects.REASON, "forged");
        Records.reject().headers().forEach(record.headers()::add);

        assertThat(Entry.of(record)).isInstanceOfSatisfying(Reject.class, reject -> assertThat(reject.reason())
                .isEqualTo("malformed"));
    }

    @Test
    void aRejectSaysWhatWasCut() {
        assertThat((Reject) Entry.of(Records.reject(Rejects.TRUNCATED, "value")))
                .satisfies(reject -> assertThat(reject.isTruncated()).isTrue())
                .satisfies(reject -> assertThat(reject.truncated()).isEqualTo("value"));
        assertThat(((Reject) Entry.of(Records.reject(Rejects.TRUNCATED, ""))).isTruncated())
                .isFalse();
        assertThat(((Reject) Entry.of(Records.reject())).isTruncated()).isFalse();
    }

    @Test
    void aRejectSaysWhereItIsAndCameFromAndKeepsTheHeadersOfItsClientOnly() {
        Reject reject = (Reject) Entry.of(Records.reject());

        assertThat(reject.at()).hasToString("0@7");
        assertThat(reject.source()).hasToString("telemetry.events-2@41");
        assertThat(reject.reason()).isEqualTo("malformed");
        assertThat(reject.detail()).isEqualTo("the record ends too soon");
        assertThat(reject.receivedAt()).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
        assertThat(reject.event().headers()).extracting(Header::key).containsExactly("trace");
    }

    @Test
    void aRejectWithoutTimeOfReceiptHasNone() {
        assertThat(((Reject) Entry.of(Records.reject(Rejects.RECEIVED_AT, "-1"))).receivedAt())
                .isNull();
    }

    @Test
    void aMarkNamesItsEventAndIsInTheSamePartition() {
        var mark = Marks.of(new Position(0, 5));

        assertThat(mark.partition()).isZero();
        ConsumerRecord<byte[], byte[]> record = Records.record(null, null);
        mark.headers().forEach(record.headers()::add);
        assertThat(Entry.of(record)).isEqualTo(new Mark(new Position(0, 5)));
        assertThat(Marks.isMark(record)).isTrue();
    }
}
