package dev.rollcall.producer.internal.edge;

import static dev.rollcall.producer.internal.edge.Verdict.DURABLE;
import static dev.rollcall.producer.internal.edge.Verdict.REJECTED;
import static dev.rollcall.producer.internal.edge.Verdict.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {

    private static final String WHOLE =
            "{\"events\": [{\"verdict\": \"accepted\"}, {\"error\": \"events[1].event: \\\"verdict\\\":"
                    + " \\\"accepted\\\"\", \"verdict\": \"rejected\", \"of\": {\"verdict\": \"accepted\"}},"
                    + " {\"verdict\":\"repeated\"}, {\"verdict\": 7}, {}], \"later\": [{\"verdict\": \"accepted\"}]}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "[{\"verdict\":\"accepted\"}]",
                "<html>\"events\":[{\"verdict\":\"accepted\"}]</html>",
                "{\"a\":{\"events\":[{\"verdict\":\"accepted\"}]}}",
                "{\"a\":\"events\",\"b\":[{\"verdict\":\"accepted\"}]}",
                "{\"error\": \"events: 501\"}",
                "{\"events\": {\"verdict\": \"accepted\"}}",
                "{\"error",
                "{\"\\"
            })
    void noneIsInWhatIsNotTheResponseOfAnEdgeToABatch(String text) {
        assertThat(verdicts(text)).isEmpty();
    }

    @Test
    void thereIsOneForEachEvent() {
        assertThat(verdicts(WHOLE)).containsExactly(DURABLE, REJECTED, DURABLE, UNKNOWN, UNKNOWN);
    }

    @Test
    void endsWhereverItIsCutOrDamaged() {
        Random random = new Random(7);
        for (int length = 0; length < WHOLE.length(); length++) {
            assertThat(verdicts(WHOLE.substring(0, length))).hasSizeLessThanOrEqualTo(5);
            StringBuilder damaged = new StringBuilder(WHOLE);
            damaged.setCharAt(length, "{}[]:,\"\\ x".charAt(random.nextInt(10)));
            assertThat(verdicts(damaged.toString())).as(damaged.toString()).hasSizeLessThan(20);
        }
    }

    private static List<Verdict> verdicts(String text) {
        return Verdict.in(text.getBytes(StandardCharsets.UTF_8));
    }
}
