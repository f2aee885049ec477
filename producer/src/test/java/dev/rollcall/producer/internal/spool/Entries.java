package dev.rollcall.producer.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.Context;
import dev.rollcall.producer.internal.event.Entry;
import dev.rollcall.producer.internal.event.Occurrence;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.event.Tally;
import dev.rollcall.producer.internal.state.Permission;
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
public final class Entries {

    private Entries() {}

    static Session session(String sessionId) {
        return new Session(
                "product",
                "1.0",
                "uid",
                sessionId,
                3,
                Instant.ofEpochMilli(1_700_000_000_000L),
                new Context(
                        "x86_64", "Linux", null, null, null, "Jenkins", "docker", "java 17", Map.of("numpy", "1.26")));
    }

    /** A number of events of one session, numbered from 1. */
    static List<Entry> of(Session session, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> of(session, number, System.currentTimeMillis()))
                .toList();
    }

    static Entry of(Session session, long number, long occurredAt) {
        return new Entry(session, Occurrence.of("Event.number" + number, Map.of("k", "v"), occurredAt), number, 0);
    }

    /** The name of an event. */
    public static String event(Occurrence occurrence) {
        return decode(occurrence).getEvent();
    }

    /** What there is of a record. */
    static TelemetryEvent decode(Occurrence occurrence) {
        byte[] bytes = new Entry(session("any"), occurrence, 1, 0).encode(1, 1);
        BinaryDecoder decoder = DecoderFactory.get()
                .binaryDecoder(bytes, Session.HEADER_LENGTH, bytes.length - Session.HEADER_LENGTH, null);
        try {
            TelemetryEvent event = new SpecificDatumReader<>(TelemetryEvent.class).read(null, decoder);
            assertThat(decoder.isEnd()).isTrue();
            return event;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What tells entries apart, also from other sessions. */
    static List<String> names(List<Entry> entries) {
        return entries.stream()
                .map(entry -> entry.session().sessionId() + "/" + entry.number())
                .toList();
    }

    /** Takes all that waits in a state folder, as a later run would. */
    public static List<Entry> takenFrom(Path state) {
        Spool spool = new Spool(state, 1 << 20, Duration.ofHours(1), Permission.ask(null, false), new Tally());
        List<Entry> entries = new ArrayList<>();
        for (Spool.Batch batch = spool.take(); batch != null; batch = spool.take()) {
            entries.addAll(batch.entries());
            spool.release(batch, List.of());
        }
        spool.close();
        return entries;
    }
}
