package dev.rollcall.streams.http.api;

import static dev.rollcall.streams.http.rows.Counts.count;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.streams.http.rows.Row;
import dev.rollcall.streams.http.rows.RowKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowWriterTest {

    /** What a spreadsheet takes for the begin of a formula, or skips before one. */
    private static final String ACTIVE = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "=HYPERLINK(\"http://x.example\",\"a\")",
                "+1",
                "-2+3",
                "@SUM(1)",
                "\t=1",
                "\r=1",
                "\n=1",
                "\uff1d1+1"
            })
    void noNameInCsvIsAFormula(String name) throws Exception {
        List<String> cells = csv(count(0, name, name, name, 1)).get(1).subList(0, 3);

        assertThat(cells).containsOnly("'" + name);
    }

    @Test
    void namesComeBackFromCsvWhateverIsInThem() throws Exception {
        long seed = System.nanoTime();
        System.err.println("csv seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String name = name(random);
            EventCount row = count(0, name, "event", name(random), i);

            List<List<String>> lines = csv(row);

            assertThat(lines).as("seed %d: '%s'", seed, name).hasSize(2);
            assertThat(lines.get(1)).hasSameSizeAs(lines.get(0));
            assertThat(original(lines.get(1).get(0))).as("seed %d", seed).isEqualTo(row.getProduct());
            assertThat(original(lines.get(1).get(2))).as("seed %d", seed).isEqualTo(row.getVersion());
            assertThat(ACTIVE).doesNotContain(lines.get(1).get(0).substring(0, 1));
        }
    }

    @Test
    void otherNamesAreLeftAlone() throws Exception {
        assertThat(csv(count(0, "a=b", "Cart.add", "2.0-rc1", 1)).get(1).subList(0, 3))
                .containsExactly("a=b", "Cart.add", "2.0-rc1");
    }

    /** What a reader does, by the README. */
    private static String original(String cell) {
        return cell.startsWith("'") ? cell.substring(1) : cell;
    }

    private static String name(Random random) {
        String letters = ACTIVE + "'\",;|ab \u00fc";
        StringBuilder name = new StringBuilder();
        for (int i = 1 + random.nextInt(30); i > 0; i--) {
            name.append(letters.charAt(random.nextInt(letters.length())));
        }
        return name.toString();
    }

    private static List<List<String>> csv(EventCount count) throws Exception {
        Row row = RowKind.WINDOWS.row(count);
        String text = new String(RowWriter.csv(RowKind.WINDOWS, List.of(row)), StandardCharsets.UTF_8);
        CsvMapper mapper =
                CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build();
        try (MappingIterator<List<String>> lines =
                mapper.readerForListOf(String.class).readValues(text)) {
            return lines.readAll();
        }
    }
}
