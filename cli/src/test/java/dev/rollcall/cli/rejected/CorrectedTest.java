package dev.rollcall.cli.rejected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.cli.rejected.entry.Entry;
import dev.rollcall.cli.rejected.entry.Entry.Reject;
import dev.rollcall.cli.rejected.entry.Records;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorrectedTest {
    private static final String LINE = RejectLines.json((Reject) Entry.of(Records.reject()), false);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"value\":\"eyJhIjpcCg==\" | \"value\":\"e*\"      | \"value\" is not base64",
                "\"value\":\"eyJhIjpcCg==\" | \"value\":\"eyJhI\"   | \"value\" is not base64",
                "\"value\":\"eyJhIjpcCg==\" | \"value\":{}          | \"value\" is neither base64 nor null",
                "\"value\":\"eyJhIjpcCg==\" | \"values\":null       | \"value\" is missing",
                "\"key\":\"dWlk\"           | \"key\":5             | \"key\" is neither base64 nor null",
                "\"value\":\"dDE=\"         | \"value\":\"?\"       | \"value\" is not base64",
                "\"key\":\"trace\"          | \"key\":null          | \"key\" is not text",
                "\"headers\":[              | \"headers\":{},\"x\":[ | \"headers\" is not an array",
                "\"topic\":                 | \"subject\":          | \"topic\" is missing",
                "\"rejected_offset\":7      | \"rejected_offset\":-7 | \"rejected_offset\" is not a whole number from 0",
                "\"rejected_offset\":7      | \"rejected_offset\":\"7\" | \"rejected_offset\" is not a whole number from 0",
                "\"rejected_partition\":0   | \"rejected_partition\":9999999999 |"
                        + " \"rejected_partition\" is not a whole number from 0"
            })
    void namesTheLineAndTheFieldThatIsNotRight(String original, String changed, String why) {
        String second = LINE.replace(original, changed).replace("\"rejected_offset\":7", "\"rejected_offset\":8");

        assertThatThrownBy(() -> corrected(LINE + "\n" + second + "\n").check())
                .hasMessage("bad.json:2: " + why + "; give lines of: rollcall rejected list --json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"reason\":", "secret", "{} {}", "\u0000"})
    void namesALineThatIsNotJsonAndDoesNotQuoteIt(String text) {
        assertThatThrownBy(() -> corrected("\n" + text).check())
                .hasMessage("bad.json:2: it is not JSON; give lines of: rollcall rejected list --json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "5", "\"text\""})
    void namesALineThatIsNotAnObject(String text) {
        assertThatThrownBy(() -> corrected(text).check()).hasMessageStartingWith("bad.json:1: it is not an object");
    }

    @Test
    void refusesAnEventThatIsThereTwice() {
        assertThatThrownBy(() -> corrected(LINE + "\n\n" + LINE).check())
                .hasMessage("bad.json:3: the event at 0@7 is on line 1 already; remove one of the two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \r\n\t\n"})
    void refusesNothing(String text) {
        assertThatThrownBy(() -> corrected(text).check())
                .hasMessage("bad.json: it is empty; give lines of: rollcall rejected list --json");
    }

    @Test
    void readsWhatWasListedUnchanged() throws Exception {
        Reject listed = (Reject) Entry.of(Records.reject());

        List<CorrectedEvent> read = read(LINE + "\r\n");

        assertThat(read).singleElement().satisfies(corrected -> {
            assertThat(corrected.at()).isEqualTo(listed.at());
            assertThat(corrected.source()).isEqualTo(listed.source());
            assertThat(corrected.event().key()).isEqualTo(listed.event().key());
            assertThat(corrected.event().value()).isEqualTo(listed.event().value());
            assertThat(corrected.event().headers()).singleElement().satisfies(header -> {
                assertThat(header.key()).isEqualTo("trace");
                assertThat(header.value()).isEqualTo(Records.bytes("t1"));
            });
        });
    }

    @Test
    void readsAbsentKeysAndValuesAndIgnoresFurtherFields() throws Exception {
        List<CorrectedEvent> read =
                read("{\"rejected_partition\":0,\"rejected_offset\":1,\"topic\":\"t\",\"partition\":0,"
                        + "\"offset\":0,\"headers\":[{\"key\":\"h\",\"value\":null},{\"key\":\"rollcall.mine\",\"value\":\"\"}],"
                        + "\"key\":null,\"value\":null,\"note\":\"fixed by hand\"}");

        assertThat(read).singleElement().satisfies(corrected -> {
            assertThat(corrected.event().key()).isNull();
            assertThat(corrected.event().value()).isNull();
            assertThat(corrected.event().headers()).singleElement().satisfies(header -> assertThat(header.value())
                    .isNull());
        });
    }

    private static List<CorrectedEvent> read(String text) throws InterruptedException {
        List<CorrectedEvent> read = new ArrayList<>();
        corrected(text).read(read::add);
        return read;
    }

    private static Corrected corrected(String text) {
        return new Corrected("bad.json", () -> new ByteArrayInputStream(Records.bytes(text)));
    }
}
