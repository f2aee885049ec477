package dev.rollcall.cli.counts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WidthTest {

    @ParameterizedTest
    @CsvSource({"'',0", "Cart.add,8", "支付,4", "e\u0301,1", "👩🚀,4", "가나,4", "ａ,2"})
    void countsColumns(String text, int columns) {
        assertThat(Width.of(text)).isEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource({"支付a,3,支", "支付a,4,支付", "👩👩,3,👩", "👩,1,''", "e\u0301x,1,e\u0301", "abc,3,abc"})
    void cutsNoCharacterInHalf(String text, int columns, String expected) {
        assertThat(Width.cut(text, columns)).isEqualTo(expected);
    }

    @Test
    void cellsAreAligned() {
        Column<String> column = Column.name("product", row -> row, 10, 10);
        assertThat(List.of("支付", "👩".repeat(40), "Cart.add", "支付支付支付"))
                .allSatisfy(row -> assertThat(Width.of(column.cell(row, 10))).isEqualTo(10));
        assertThat(column.cell("支付支付支付", 10)).isEqualTo("支付支付… ");
    }
}
