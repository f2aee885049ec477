package dev.rollcall.testkit.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {

    @Test
    void acceptsARowThatGrowsAndClosesAndIsAmended() {
        Ledger ledger = read(Rows.open(1), Rows.open(3), Rows.closed(3, 0), Rows.closed(4, 1));

        assertThat(ledger.violations()).isEmpty();
        assertThat(ledger.counted()).isEqualTo(4);
        assertThat(ledger.allClosed()).isTrue();
        assertThat(ledger.lines().values()).singleElement().satisfies(line -> {
            assertThat(line.latest()).isEqualTo(Rows.closed(4, 1));
            assertThat(line.firstFinal()).isEqualTo(Rows.closed(3, 0));
        });
    }

    @Test
    void reportsARowThatWentBack() {
        assertThat(violations(Rows.open(3), Rows.open(2)))
                .satisfiesExactly(
                        count -> assertThat(count).contains("count went back"),
                        estimate -> assertThat(estimate).contains("estimate went back"));
    }

    @Test
    void reportsAClosedRowThatChangesWithoutARevision() {
        assertThat(violations(Rows.closed(3, 0), Rows.closed(4, 0)))
                .singleElement()
                .asString()
                .contains("without a higher revision");
    }

    @Test
    void reportsAClosedRowThatComesTwice() {
        assertThat(violations(Rows.closed(3, 0), Rows.closed(3, 0))).hasSize(1);
    }

    @Test
    void reportsARowThatIsOpenedAgain() {
        Ledger ledger = read(Rows.closed(3, 0), Rows.open(4));

        assertThat(ledger.violations()).anyMatch(what -> what.contains("open again"));
        assertThat(ledger.allClosed()).isFalse();
    }

    @Test
    void reportsAnOpenRowWithARevision() {
        Row row = Rows.row(Rows.EVENT, 1, 1, 0, 1, false);

        assertThat(violations(row)).singleElement().asString().contains("open row has revision 1");
    }

    private static List<String> violations(Row... rows) {
        return read(rows).violations();
    }

    private static Ledger read(Row... rows) {
        Ledger ledger = new Ledger();
        List.of(rows).forEach(ledger::add);
        return ledger;
    }
}
