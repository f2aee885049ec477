package dev.rollcall.producer.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.Topics;
import org.junit.jupiter.api.Test;

class EventSchemaTest {

    /** Registries compare texts: one that got the schema from Avro's or Confluent's classes has this. */
    @Test
    void isTheTextThatAvroWrites() {
        assertThat(Topics.EVENTS.subjects()).containsOnlyKeys(EventSchema.SUBJECT);
        assertThat(EventSchema.text())
                .isEqualTo(Topics.EVENTS.subjects().get(EventSchema.SUBJECT).toString());
    }
}
