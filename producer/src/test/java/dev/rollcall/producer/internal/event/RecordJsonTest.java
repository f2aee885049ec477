package dev.rollcall.producer.internal.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.schemas.TelemetryEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.junit.jupiter.api.Test;

class RecordJsonTest {

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void saysWhatAvroSaysOfTheSameRecord() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] record = SessionTest.encode(SessionTest.randomEvent(random), 7);

            assertThat(json.readTree(RecordJson.of(record)))
                    .as("seed %d, event %d", seed, i)
                    .isEqualTo(json.readTree(decode(record).toString()));
        }
    }

    @Test
    void hasTheFieldsOfTheSchemaInTheirOrder() throws Exception {
        JsonNode printed = json.readTree(RecordJson.of(SessionTest.encode(SessionTest.randomEvent(new Random(1)), 7)));
        List<String> names = new ArrayList<>();
        printed.fieldNames().forEachRemaining(names::add);

        assertThat(names)
                .containsExactlyElementsOf(TelemetryEvent.getClassSchema().getFields().stream()
                        .map(Schema.Field::name)
                        .toList());
    }

    @Test
    void isOneLineOfWhichNothingEscapes() throws Exception {
        Map<String, String> attributes = Map.of("q\"\\", "\"\n\r\t\\\u2028\u0085 \u00fc \ud83d\ude80");
        TelemetryEvent event = TelemetryEvent.newBuilder(SessionTest.randomEvent(new Random(1)))
                .setAttributes(attributes)
                .build();
        String line = RecordJson.of(SessionTest.encode(event, 7));

        assertThat(line.chars()).noneMatch(c -> Character.isISOControl(c) || c == '\u2028');
        assertThat((Object) json.convertValue(json.readTree(line).get("attributes"), Map.class))
                .isEqualTo(attributes);
    }

    private static TelemetryEvent decode(byte[] record) throws IOException {
        return new SpecificDatumReader<>(TelemetryEvent.class)
                .read(
                        null,
                        DecoderFactory.get()
                                .binaryDecoder(
                                        record, Session.HEADER_LENGTH, record.length - Session.HEADER_LENGTH, null));
    }
}
