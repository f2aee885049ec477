package dev.rollcall.streams.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u2003", "  "})
    void rejectsEmptyNames(String name) throws Exception {
        assertThat(rejection(Series.encode("shop", "1", name))).isEqualTo(Reason.EMPTY_NAME);
        assertThat(rejection(Series.encode("shop", name, "e"))).isEqualTo(Reason.EMPTY_NAME);
        assertThat(rejection(Series.encode(name, "1", "e"))).isEqualTo(Reason.EMPTY_NAME);
    }

    @Test
    void rejectsNamesThatAreTooLong() throws Exception {
        assertThat(rejection(Series.encode("shop", "1", "x".repeat(201)))).isEqualTo(Reason.OVERSIZED_NAME);
        assertThat(rejection(Series.encode("shop", "1", "x".repeat(500_000)))).isEqualTo(Reason.OVERSIZED_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\0b", "\u001b[31m", "a\u0085"})
    void rejectsControlCharacters(String name) throws Exception {
        assertThat(rejection(Series.encode("shop", "1", name))).isEqualTo(Reason.ILLEGAL_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"_", "_x", "a__", " __x"})
    void takesNamesThatOnlyLookLikeReservedOnes(String name) throws Exception {
        byte[] encoded = Series.encode("shop", "1", name);
        assertThat(Series.decode(encoded, 0, encoded.length).event()).isEqualTo(name);
    }

    @Test
    void rejectsWhatIsNotUtf8() throws Exception {
        byte[] encoded = Series.encode("shop", "1", "ab");
        encoded[encoded.length - 1] = (byte) 0xC3;
        assertThat(rejection(encoded)).isEqualTo(Reason.ILLEGAL_NAME);
    }

    @Test
    void takesTwoHundredCharactersOfAnyScript() throws Exception {
        Series series = new Series("shop", "1.0-β", "\uD83D\uDE80".repeat(200));
        byte[] encoded = Series.encode(series.product(), series.version(), series.event());
        assertThat(encoded.length).isGreaterThan(800);
        assertThat(series.event().getBytes(StandardCharsets.UTF_8)).hasSize(800);
        assertThat(Series.decode(encoded, 0, encoded.length)).isEqualTo(series);
    }

    private static Reason rejection(byte[] encoded) {
        Reason[] reason = {null};
        assertThatThrownBy(() -> Series.decode(encoded, 0, encoded.length))
                .isInstanceOfSatisfying(MalformedEventException.class, e -> reason[0] = e.reason());
        return reason[0];
    }
}
