package dev.rollcall.streams.combine.rejects;

import dev.rollcall.streams.event.MalformedEventException;
import dev.rollcall.streams.event.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The records on which adding has failed, to be rejected when they are met again. Each costs a recovery, so that they are
 * few. Not thread-safe.
 */
public final class UnprocessableRecords {

    /** Maximum number of different failures that are logged. */
    private static final int MAX_LOGGED = 100;

    private final Map<Position, MalformedEventException> failed = new HashMap<>();
    private final Set<String> logged = new HashSet<>();

    private record Position(int partition, long offset) {}

    /** The exception that rejects a record on which the job has failed. Says where, and nothing of the record. */
    public static MalformedEventException rejection(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return new MalformedEventException(
                Reason.UNPROCESSABLE, e.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]));
    }

    /** Adding a record has failed; the exception to throw. */
    public UnprocessableException add(ConsumerRecord<?, ?> record, Throwable failure) {
        MalformedEventException why = rejection(failure);
        failed.put(new Position(record.partition(), record.offset()), why);
        return new UnprocessableException(
                "adding " + new TopicPartition(record.topic(), record.partition()) + "@" + record.offset() + " failed: "
                        + why.getMessage(),
                failure);
    }

    /**
     * Looks whether a record is one of them.
     *
     * @throws MalformedEventException when adding the record has failed before
     */
    public void check(ConsumerRecord<?, ?> record) throws MalformedEventException {
        MalformedEventException why =
                failed.isEmpty() ? null : failed.get(new Position(record.partition(), record.offset()));
        if (why != null) {
            throw why;
        }
    }

    /** Whether a reject tells of a failure that has not been logged. */
    public boolean isNews(MalformedEventException why) {
        return why.reason() == Reason.UNPROCESSABLE
                && logged.size() < MAX_LOGGED
                && logged.add(String.valueOf(why.getMessage()));
    }
}
