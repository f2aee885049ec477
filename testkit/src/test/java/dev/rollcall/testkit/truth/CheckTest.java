package dev.rollcall.testkit.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testkit.rows.Ledger;
import dev.rollcall.testkit.rows.Ledger.Line;
import dev.rollcall.testkit.rows.Position;
import dev.rollcall.testkit.rows.RejectLedger;
import dev.rollcall.testkit.rows.Row;
import dev.rollcall.testkit.rows.RowKey;
import dev.rollcall.testkit.rows.RowTopic;
import dev.rollcall.testkit.rows.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A check that sees nothing proves nothing: each thing that can be wrong is made wrong once. */
class CheckTest {
    private static final long WINDOW_END = 10_000;
    private static final long GRACE_END = 15_000;
    private static final Position BAD = new Position(1, 7);

    private final Truth truth = new Truth(Duration.ofSeconds(10), Duration.ofSeconds(5), "platform");
    private final Ledger counts = new Ledger();
    private RejectLedger rejects = new RejectLedger();
    private final Map<String, Long> acknowledged = new HashMap<>(Map.of(Verdict.GOOD, 3L, "empty", 1L));
    private long now = 20_000;

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
    void findsAFinalThatCameTooEarlyAlthoughARevisionCorrectedIt() {
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

    @ParameterizedTest
    @EnumSource
    void findsAnyNumberThatIsWrong(RowTopic topic) {
        for (int i = 0; i < topic.numbers().size(); i++) {
            int which = i;
            List<String> differences = differencesWith(topic, row -> {
                List<Long> numbers = new ArrayList<>(row.numbers());
                numbers.set(which, numbers.get(which) + 1);
                return new Row(row.key(), row.end(), numbers, row.users(), row.closed(), row.revision());
            });

            assertThat(differences)
                    .singleElement()
                    .asString()
                    .startsWith(topic.topic())
                    .contains(": " + topic.numbers().get(i) + " is ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsWrongUsersAndAWrongEnd(RowTopic topic) {
        assertThat(differencesWith(
                        topic,
                        row -> new Row(
                                row.key(),
                                row.end() + 1,
                                row.numbers(),
                                row.users() + 1,
                                row.closed(),
                                row.revision())))
                .allMatch(what -> what.startsWith(topic.topic()))
                .anyMatch(what -> what.contains("end is "))
                .anyMatch(what -> what.contains("users are 2, should be 1"))
                .hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void findsARowThatIsMissingAndOneThatShouldNotBeThere(RowTopic topic) {
        assertThat(differencesWith(topic, row -> {
                    List<String> names = new ArrayList<>(row.key().names());
                    names.set(1, "other");
                    RowKey other = new RowKey(topic, names, row.key().start());
                    return new Row(other, row.end(), row.numbers(), row.users(), row.closed(), row.revision());
                }))
                .allMatch(what -> what.startsWith(topic.topic()))
                .anyMatch(what -> what.contains("no row, count should be 3"))
                .anyMatch(what -> what.contains("should not be there"))
                .hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(names = "COUNTS", mode = EnumSource.Mode.EXCLUDE)
    void findsAPeriodThatIsClosedBeforeItsEnd(RowTopic topic) {
        assertThat(differencesWith(topic, row -> closed(row, 0)))
                .singleElement()
                .asString()
                .contains("closed before its end at ");
    }

    @ParameterizedTest
    @EnumSource
    void findsAPeriodThatIsNotClosedThoughItEnded(RowTopic topic) {
        receivedAfterAllPeriods();

        assertThat(differencesWith(topic, row -> row.key().start() > 0 ? row : open(row)))
                .isNotEmpty()
                .allMatch(what -> what.startsWith(topic.topic()) && what.endsWith("never closed"));
    }

    @ParameterizedTest
    @EnumSource
    void findsAFinalOfAPeriodThatMissedWhatCameInTime(RowTopic topic) {
        receivedAfterAllPeriods();
        Map<RowTopic, Ledger> ledgers = right();
        Row row = anyRow(ledgers, topic);
        Ledger ledger = new Ledger();
        List<Long> fewer = new ArrayList<>(row.numbers());
        fewer.set(0, fewer.get(0) - 1);
        ledger.add(new Row(row.key(), row.end(), fewer, row.users(), true, 0));
        ledgers.get(topic)
                .lines()
                .forEach((key, line) -> ledger.add(key.equals(row.key()) ? closed(row, 1) : line.latest()));
        ledgers.put(topic, ledger);

        assertThat(check(ledgers))
                .singleElement()
                .asString()
                .startsWith(row.key().toString())
                .contains("received in time were " + row.count());
    }

    /** The differences where one row is another than it should be. */
    private List<String> differencesWith(RowTopic topic, UnaryOperator<Row> change) {
        Map<RowTopic, Ledger> ledgers = right();
        Row wrong = anyRow(ledgers, topic);
        Ledger ledger = new Ledger();
        ledgers.get(topic)
                .lines()
                .forEach((key, line) ->
                        ledger.add(key.equals(wrong.key()) ? change.apply(line.latest()) : line.latest()));
        ledgers.put(topic, ledger);
        return check(ledgers);
    }

    private static Row anyRow(Map<RowTopic, Ledger> ledgers, RowTopic topic) {
        return ledgers.get(topic).lines().values().stream()
                .map(Line::latest)
                .min(Comparator.comparing(row -> row.key().start()))
                .orElseThrow();
    }

    private static Row open(Row row) {
        return new Row(row.key(), row.end(), row.numbers(), row.users(), false, 0);
    }

    private static Row closed(Row row, int revision) {
        return new Row(row.key(), row.end(), row.numbers(), row.users(), true, revision);
    }

    private List<String> check(Map<RowTopic, Ledger> ledgers) {
        rejects.add(BAD, "empty");
        List<String> differences = Check.compare(truth, ledgers, rejects, acknowledged, Instant.ofEpochMilli(now))
                .differences();
        rejects = new RejectLedger();
        return differences;
    }

    /** The rows as they should be. */
    private Map<RowTopic, Ledger> right() {
        Map<RowTopic, Ledger> ledgers = new EnumMap<>(RowTopic.class);
        for (RowTopic topic : RowTopic.values()) {
            Ledger ledger = new Ledger();
            truth.rows(topic)
                    .forEach((key, row) ->
                            ledger.add(new Row(key, row.end(), row.numbers(), row.users(), row.end() <= now, 0)));
            ledgers.put(topic, ledger);
        }
        return ledgers;
    }

    private void received(long at, long distance) {
        truth.good(
                0,
                at,
                new Truth.Event(Rows.PRODUCT, Rows.VERSION, Rows.EVENT, "u", 2, 0, 1, distance, List.of("Linux")));
    }

    private void receivedAfterAllPeriods() {
        now = Duration.ofDays(60).toMillis();
        received(now - 10_000, 0);
        acknowledged.merge(Verdict.GOOD, 1L, Long::sum);
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
        Map<RowTopic, Ledger> ledgers = right();
        ledgers.put(RowTopic.COUNTS, counts);
        return Check.compare(truth, ledgers, rejects, acknowledged, Instant.ofEpochMilli(now));
    }

    private static RowKey row() {
        return Rows.key(Rows.EVENT);
    }
}
