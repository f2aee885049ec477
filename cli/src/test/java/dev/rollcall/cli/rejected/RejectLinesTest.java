package dev.rollcall.cli.rejected;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.cli.rejected.entry.Entry;
import dev.rollcall.cli.rejected.entry.Entry.Reject;
import dev.rollcall.cli.rejected.entry.Records;
import dev.rollcall.streams.combine.rejects.Rejects;
import org.junit.jupiter.api.Test;

class RejectLinesTest {

    @Test
    void printsARowWithSizesAndNothingOfTheContent() {
        Reject reject = (Reject) Entry.of(Records.reject());

        assertThat(RejectLines.header().split(" {2,}"))
                .containsExactly("received (UTC)", "reason", "at", "source", "key", "value", "state", "detail");
        assertThat(RejectLines.row(reject, true).split(" {2,}"))
                .containsExactly(
                        "2026-03-01 12:00:00",
                        "malformed",
                        "0@7",
                        "telemetry.events-2@41",
                        "3",
                        "7",
                        "replayed",
                        "the record ends too soon");
        assertThat(RejectLines.row(reject, false)).doesNotContain("replayed");
    }

    @Test
    void saysThatAnEventIsTruncatedUntilItIsPutBackWhole() {
        Reject reject = (Reject) Entry.of(Records.reject(Rejects.TRUNCATED, "key,value"));

        assertThat(RejectLines.row(reject, false)).contains("  truncated  ");
        assertThat(RejectLines.row(reject, true)).contains("  replayed  ").doesNotContain("truncated");
        assertThat(RejectLines.json(reject, false)).contains("\"truncated\":\"key,value\"");
    }

    @Test
    void printsNothingThatCouldSteerATerminal() {
        Reject reject = (Reject) Entry.of(Records.reject(Rejects.DETAIL, "\033[2J\n"));

        assertThat(RejectLines.row(reject, false)).doesNotContain("\033").doesNotContain("\n");
        assertThat(RejectLines.escaped(Records.bytes("a\033\\ü\n"))).isEqualTo("a\\x1b\\\\\\xc3\\xbc\\x0a");
        assertThat(RejectLines.escaped(null)).isEqualTo("-");
    }

    @Test
    void writesAnObjectOfJsonWithBytesInBase64() {
        assertThat(RejectLines.json((Reject) Entry.of(Records.reject()), false))
                .isEqualTo("{\"rejected_partition\":0,\"rejected_offset\":7,\"reason\":\"malformed\","
                        + "\"detail\":\"the record ends too soon\",\"topic\":\"telemetry.events\",\"partition\":2,"
                        + "\"offset\":41,\"received_at\":\"2026-03-01T12:00:00Z\",\"replayed\":false,\"size\":\"\","
                        + "\"truncated\":\"\","
                        + "\"headers\":[{\"key\":\"trace\",\"value\":\"dDE=\"}],\"key\":\"dWlk\","
                        + "\"value\":\"eyJhIjpcCg==\"}");
    }
}
