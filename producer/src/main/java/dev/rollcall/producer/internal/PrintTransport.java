package dev.rollcall.producer.internal;

import dev.rollcall.producer.internal.delivery.Transport;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.RecordJson;
import java.io.PrintStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Prints each record, decoded from the bytes that would be sent, as a line of JSON. Sends nothing. */
final class PrintTransport implements Transport {

    private final PrintStream out;

    PrintTransport(PrintStream out) {
        this.out = out;
    }

    @Override
    public boolean connect() {
        return true;
    }

    @Override
    public @Nullable Throwable offer(NumberedEvent entry, long now, Receipt receipt) {
        out.println(RecordJson.of(entry.encode(0, now)));
        receipt.delivered(entry);
        return null;
    }

    @Override
    public void close(Duration timeout) {
        out.flush();
    }
}
