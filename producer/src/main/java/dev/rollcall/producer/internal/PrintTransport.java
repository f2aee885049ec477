package dev.rollcall.producer.internal;

import dev.rollcall.producer.internal.delivery.Transport;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.schemas.TelemetryEvent;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/** Prints each record, decoded from the bytes that would be sent, as a line of JSON. Sends nothing. */
final class PrintTransport implements Transport {

    private final PrintStream out;
    private final SpecificDatumReader<TelemetryEvent> reader = new SpecificDatumReader<>(TelemetryEvent.class);

    PrintTransport(PrintStream out) {
        this.out = out;
    }

    @Override
    public boolean connect() {
        return true;
    }

    @Override
    public @Nullable Throwable offer(NumberedEvent entry, long now, Receipt receipt) {
        out.println(decode(entry.encode(0, now)));
        receipt.delivered(entry);
        return null;
    }

    @Override
    public void close(Duration timeout) {
        out.flush();
    }

    private TelemetryEvent decode(byte[] bytes) {
        int header = Session.HEADER_LENGTH;
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, header, bytes.length - header, null);
        try {
            return reader.read(null, decoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
