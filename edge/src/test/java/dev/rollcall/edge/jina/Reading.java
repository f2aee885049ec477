package dev.rollcall.edge.jina;

import dev.rollcall.producer.RelayedEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What a text was read as. */
final class Reading implements JinaPayloads.Handler {

    static final Instant NOW = Instant.parse("2022-08-22T12:00:00Z");

    final List<RelayedEvent> payloads = new ArrayList<>();
    final List<Long> lines = new ArrayList<>();
    final List<String> reasons = new ArrayList<>();

    static Reading of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    static Reading of(byte[] bytes) {
        return of(new ByteArrayInputStream(bytes));
    }

    static Reading of(InputStream in) {
        Reading reading = new Reading();
        try {
            JinaPayloads.read(in, Clock.fixed(NOW, ZoneOffset.UTC), reading);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return reading;
    }

    /** The one payload of a text that has no other and nothing malformed. */
    static RelayedEvent only(String text) {
        Reading reading = of(text);
        if (reading.payloads.size() != 1 || !reading.reasons.isEmpty()) {
            throw new AssertionError("%d payloads, malformed: %s".formatted(reading.payloads.size(), reading.reasons));
        }
        return reading.payloads.get(0);
    }

    List<String> events() {
        return payloads.stream().map(RelayedEvent::event).toList();
    }

    @Override
    public void payload(RelayedEvent event) {
        payloads.add(event);
    }

    @Override
    public void malformed(long line, String why) {
        lines.add(line);
        reasons.add(why);
    }
}
