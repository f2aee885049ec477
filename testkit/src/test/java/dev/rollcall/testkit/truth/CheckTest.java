package dev.rollcall.testkit.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A check that sees nothing proves nothing: each thing that can be wrong is made wrong once. */
class CheckTest {
    private static final long WINDOW_END = 10_000;
    private static final long GRACE_END = 15_000;
    private static final Position BAD = new Position(1, 7);

    private final Truth truth = new Truth(Duration.ofSeconds(10), Duration.ofSeconds(5));
    private final Ledger counts = new Ledger();
    private final Ledger days = new Ledger();
    private final RejectLedger rejects = new RejectLedger();
    private final Map<String, Long> acknowledged = new HashMap<>(Map.of(Verdict.GOOD, 3L, "empty", 1L));

    @BeforeEach
    void receiveThreeEventsAndOneBadRecord() {
        received(5_000, 0);
        received(GRACE_END - 1, GRACE_END - WINDOW_END);
        received(GRACE_END - 1, GRACE_END - 1);
        truth.garbage(BAD, "empty");
    }

    @Test
    void findsNothingWhenEverythingIsRight() {
        rows(Rows.open(2), Rows.closed(3, 0));
        rejects.add(BAD, "empty");

        Verdict verdict = check();

        assertThat(verdict.differences()).isEmpty();
        assertThat(verdict.describe()).contains("good events  3, counted 3").contains("exact");
    }

    @Test
    void findsACountThatIsTooLow() {
        assertThat(differences(Rows.closed(2, 0))).anyMatch(what -> what.contains("count is 2, should be 3"));
    }

    @Test
    void findsACountThatIsTooHigh() {
        assertThat(differences(Rows.closed(4, 0)))
                .containsExactly(row() + ": count is 4, should be 3", row() + ": estimate is 4, should be 3");
    }

    @Test
    void findsAMissingRow() {
        assertThat(differences()).containsExactly(row() + ": no row, count should be 3");
    }

    @Test
    void findsARowThatShouldNotBeThere() {
        Row other = Rows.row("Flow.stop", 1, 1, 0, 0, true);

        assertThat(differences(Rows.closed(3, 0), other))
                .singleElement()
                .asString()
                .contains("should not be there");
    }

    @Test
    void findsWrongLosses() {
        Row row = Rows.row(Rows.EVENT, 3, 1, 2, 0, true);

        assertThat(differences(row)).containsExactly(row() + ": lost is 2, should be 0");
    }

    @Test
    void findsWrongUsers() {
        Row row = Rows.row(Rows.EVENT, 3, 2, 0, 0, true);

        assertThat(differences(row)).containsExactly(row() + ": users are 2, should be 1");
    }

    @Test
    void findsARowThatNeverCloses() {
        assertThat(differences(Rows.open(3))).containsExactly(row() + ": never closed");
    }

    @Test
    void findsAFinalThatCameTooEarlyAlthoughARevisionMendedIt() {
        assertThat(differences(Rows.closed(2, 0), Rows.closed(3, 1)))
                .singleElement()
                .asString()
                .contains("first final, revision 0, counted 2; received in time were 3");
    }

    @Test
    void allowsARevisionForWhatWasReceivedAfterTheGrace() {
        received(GRACE_END, GRACE_END - 1);
        acknowledged.put(Verdict.GOOD, 4L);

        assertThat(differences(Rows.closed(3, 0), Rows.closed(4, 1))).isEmpty();
    }

    @Test
    void expectsNothingInTimeFromABrokerWhoseClockWasSetBack() {
        received(5_000, 0);
        acknowledged.put(Verdict.GOOD, 4L);

        assertThat(differences(Rows.closed(3, 0), Rows.closed(4, 1))).isEmpty();
    }

    @Test
    void findsWhatAViolatedOrderOfRowsTells() {
        assertThat(differences(Rows.closed(3, 0), Rows.closed(3, 0))).hasSize(1);
    }

    @Test
    void findsABadRecordThatWasNotRejected() {
        rows(Rows.closed(3, 0));

        assertThat(check().differences()).containsExactly(BAD + ": not rejected, should be empty");
    }

    @Test
    void findsARejectWithAnotherReason() {
        rows(Rows.closed(3, 0));
        rejects.add(BAD, "malformed");

        assertThat(check().differences()).containsExactly(BAD + ": rejected as malformed, should be empty");
    }

    @Test
    void findsARejectThatCameTwice() {
        rows(Rows.closed(3, 0));
        rejects.add(BAD, "empty");
        rejects.add(BAD, "empty");

        assertThat(check().differences()).containsExactly(BAD + " was rejected twice");
    }

    @Test
    void findsAGoodEventThatWasRejected() {
        rejects.add(new Position(0, 1), "too-old");

        assertThat(differences(Rows.closed(3, 0))).singleElement().asString().contains("a good event was rejected");
    }

    @Test
    void findsAnAcknowledgedRecordThatTheTopicDoesNotHold() {
        acknowledged.put(Verdict.GOOD, 4L);

        assertThat(differences(Rows.closed(3, 0))).singleElement().asString().contains("acknowledged were");
    }

    @Test
    void findsADayThatIsNotTheSumOfItsWindows() {
        received(20_000, 0);
        acknowledged.put(Verdict.GOOD, 4L);
        days.add(day(0, 3, 1));

        Row next = new Row(new RowKey(Rows.PRODUCT, Rows.EVENT, Rows.VERSION, 20_000), 30_000, 1, 1, 1, 0, true, 0);
        assertThat(differences(Rows.closed(3, 0), next))
                .containsExactly(
                        "the day of " + row() + ": count is 3, should be 4",
                        "the day of " + row() + ": estimate is 3, should be 4");
    }

    @Test
    void findsADayThatIsMissingAndOneThatShouldNotBeThere() {
        days.add(day(86_400_000, 3, 1));

        assertThat(differences(Rows.closed(3, 0)))
                .anyMatch(what -> what.startsWith("the day of ") && what.contains("no row, count should be 3"))
                .anyMatch(what -> what.startsWith("the day of ") && what.contains("should not be there"))
                .hasSize(2);
    }

    private static Row day(long start, long count, long users) {
        RowKey key = new RowKey(Rows.PRODUCT, Rows.EVENT, Rows.VERSION, start);
        return new Row(key, start + 86_400_000, count, count, users, 0, false, 0);
    }

    private void received(long at, long distance) {
        truth.good(0, Rows.PRODUCT, Rows.EVENT, Rows.VERSION, "u", at, distance, 1, 0);
    }

    private void rows(Row... rows) {
        List.of(rows).forEach(counts::add);
    }

    private List<String> differences(Row... rows) {
        rows(rows);
        rejects.add(BAD, "empty");
        return check().differences();
    }

    private Verdict check() {
        if (days.lines().isEmpty()) {
            truth.days().forEach((key, day) -> days.add(day(key.windowStart(), day.count(), day.users())));
        }
        return Check.compare(truth, counts, days, rejects, acknowledged);
    }

    private static RowKey row() {
        return new RowKey(Rows.PRODUCT, Rows.EVENT, Rows.VERSION, 0);
    }
}
