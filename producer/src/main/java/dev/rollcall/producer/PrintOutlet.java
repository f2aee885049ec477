package dev.rollcall.producer;

import dev.rollcall.schemas.TelemetryEvent;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;

/** Prints each record, decoded from the bytes that would be sent, as a line of JSON. Sends nothing. */
final class PrintOutlet implements Outlet {

    private final PrintStream out;
    private final Session session;
    private final Tally tally;
    private final SpecificDatumReader<TelemetryEvent> reader = new SpecificDatumReader<>(TelemetryEvent.class);

    private long number;

    PrintOutlet(PrintStream out, Session session, Tally tally) {
        this.out = out;
        this.session = session;
        this.tally = tally;
    }

    @Override
    public boolean offer(Occurrence occurrence) {
        byte[] bytes = session.encode(0, occurrence, ++number, tally.takeUnreported(), System.currentTimeMillis());
        out.println(decode(bytes));
        tally.sent();
        return true;
    }

    @Override
    public void close(Duration timeout) {
        out.flush();
    }

    private TelemetryEvent decode(byte[] bytes) {
        int header = WireFormat.HEADER_LENGTH;
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, header, bytes.length - header, null);
        try {
            return reader.read(null, decoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
