package dev.rollcall.streams.combine;

import dev.rollcall.streams.combine.rejects.UnprocessableRecords;
import dev.rollcall.streams.combine.sums.Sums;
import dev.rollcall.streams.event.EventDecoder;
import dev.rollcall.streams.event.EventSlices;
import dev.rollcall.streams.event.MalformedEventException;
import dev.rollcall.streams.event.Reason;
import dev.rollcall.streams.event.RegistryUnavailableException;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.event.TimeFirewall;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * Adds events up: decodes one, finds its time and window, and adds it to the sum of its series. Pure computation on the
 * heap but for the registry behind the decoder. Not final, so that tests can make it fail. Not thread-safe.
 */
class Combiner {

    /** The most that one event may stand for: a broken client cannot make up a million. */
    static final long MAX_ONE_IN = 10_000;

    /** The most that a client may have lost before one event. */
    static final long MAX_LOST = 1_000_000_000;

    private final EventDecoder decoder;
    private final TimeFirewall firewall;
    private final long window;
    private final EventSlices event;
    private final Sums sums;
    private boolean careful;

    Combiner(EventDecoder decoder, Duration window, Duration maxAge) {
        this.decoder = decoder;
        this.event = new EventSlices(decoder.fields().size());
        this.sums = new Sums(decoder.fields());
        this.firewall = new TimeFirewall(maxAge);
        this.window = window.toMillis();
    }

    /**
     * Adds a record to its sum. After any other exception than these two a sum may have been changed in part.
     *
     * @throws MalformedEventException when it has to be rejected; nothing was added then
     * @throws RegistryUnavailableException when it has to be read again later; nothing was added then
     */
    final void add(ConsumerRecord<ByteBuffer, ByteBuffer> record)
            throws MalformedEventException, RegistryUnavailableException {
        long windowStart;
        try {
            windowStart = read(record);
            if (careful) {
                addTo(new Sums(decoder.fields()), windowStart);
            }
        } catch (RuntimeException | StackOverflowError e) {
            throw UnprocessableRecords.rejection(e);
        }
        addTo(sums, windowStart);
    }

    /**
     * From now on each record is added to a table of its own first, so that those which fail alone leave the sums as they
     * are. Costs about as much again as adding.
     */
    final void beCareful() {
        careful = true;
    }

    /** Reads what is counted of a record, changes no sum, and returns the start of the window. */
    long read(ConsumerRecord<ByteBuffer, ByteBuffer> record)
            throws MalformedEventException, RegistryUnavailableException {
        if (record.timestampType() != TimestampType.LOG_APPEND_TIME) {
            throw new MalformedEventException(
                    Reason.NO_RECEIVED_TIME, "the record's time is not the broker's (message.timestamp.type)");
        }
        decoder.decode(record.value(), record.partition(), record.offset(), event);
        if (event.lostBefore() < 0 || event.lostBefore() > MAX_LOST) {
            throw new MalformedEventException(
                    Reason.IMPOSSIBLE_LOST, "lost_before=" + event.lostBefore() + " is not from 0 to " + MAX_LOST);
        }
        if (event.oneIn() < 1 || event.oneIn() > MAX_ONE_IN) {
            throw new MalformedEventException(
                    Reason.IMPOSSIBLE_SAMPLING, "one_in=" + event.oneIn() + " is not from 1 to " + MAX_ONE_IN);
        }
        long time = firewall.eventTime(record.timestamp(), event.occurredAt(), event.sentAt());
        return time - Math.floorMod(time, window);
    }

    /** Adds what was read last. */
    void addTo(Sums table, long windowStart) throws MalformedEventException {
        table.add(event, windowStart);
    }

    /** Whose clock it was, when the event that was added last was rejected for its times. */
    Optional<CombineMetrics.Client> client(Reason why) {
        if (why != Reason.SENT_BEFORE_OCCURRED && why != Reason.TOO_OLD) {
            return Optional.empty();
        }
        try {
            Series series = Series.decode(event.bytes(), event.seriesStart(), event.seriesEnd());
            return Optional.of(new CombineMetrics.Client(series.product(), series.version()));
        } catch (MalformedEventException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Says how far the partitions reach, as {@link EventDecoder#ends} wants it. */
    void ends(Supplier<Map<Integer, Long>> ends) {
        decoder.ends(ends);
    }

    Sums sums() {
        return sums;
    }
}
