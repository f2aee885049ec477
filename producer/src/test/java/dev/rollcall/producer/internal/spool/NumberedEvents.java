package dev.rollcall.producer.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.Context;
import dev.rollcall.producer.internal.event.Event;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.state.ConsentGuard;
import dev.rollcall.schemas.TelemetryEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;

/** Made-up events that have their numbers. */
public final class NumberedEvents {

    private NumberedEvents() {}

    /** A session of a made-up product. */
    public static Session session(String sessionId) {
        return new Session(
                "product",
                "1.0",
                "uid",
                sessionId,
                3,
                Instant.ofEpochMilli(1_700_000_000_000L),
                Context.builder()
                        .architecture("x86_64")
                        .platform("Linux")
                        .ciVendor("Jenkins")
                        .container("docker")
                        .runtime("java 17")
                        .dependencies(Map.of("numpy", "1.26"))
                        .build());
    }

    /** A number of events of one session, numbered from 1. */
    static List<NumberedEvent> of(Session session, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> of(session, number, System.currentTimeMillis()))
                .toList();
    }

    static NumberedEvent of(Session session, long number, long occurredAt) {
        return new NumberedEvent(session, Event.of("Event.number" + number, Map.of("k", "v"), occurredAt), number, 0);
    }

    /** The name of an event. */
    public static String event(Event event) {
        return decode(event).getEvent();
    }

    /** What there is of a record. */
    static TelemetryEvent decode(Event event) {
        byte[] bytes = new NumberedEvent(session("any"), event, 1, 0).encode(1, 1);
        BinaryDecoder decoder = DecoderFactory.get()
                .binaryDecoder(bytes, Session.HEADER_LENGTH, bytes.length - Session.HEADER_LENGTH, null);
        try {
            TelemetryEvent decoded = new SpecificDatumReader<>(TelemetryEvent.class).read(null, decoder);
            assertThat(decoder.isEnd()).isTrue();
            return decoded;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What tells entries apart, also from other sessions. */
    static List<String> names(List<NumberedEvent> entries) {
        return entries.stream()
                .map(entry -> entry.session().sessionId() + "/" + entry.number())
                .toList();
    }

    /** Takes all that waits in a state folder, as a later run would. */
    public static List<NumberedEvent> takenFrom(Path state) {
        Spool spool = new Spool(state, 1 << 20, Duration.ofHours(1), ConsentGuard.ask(null, false), new LossLedger());
        List<NumberedEvent> entries = new ArrayList<>();
        for (Spool.Batch batch = spool.take(); batch != null; batch = spool.take()) {
            entries.addAll(batch.entries());
            spool.release(batch, List.of());
        }
        spool.close();
        return entries;
    }
}
