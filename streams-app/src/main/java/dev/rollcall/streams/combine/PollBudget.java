package dev.rollcall.streams.combine;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Hands keys and values out as they were read, but no more of them than memory takes in one poll: a record of 8 MB may have
 * been compressed to some KB, and thousands of them fit into a fetch. When a poll has had enough, the next record fails
 * to deserialize; the consumer then returns the records before it, and tries it again in the next poll. Not thread-safe.
 */
final class PollBudget extends ByteBufferDeserializer {

    /** Maximum number of bytes in a poll; the record that exceeds it is the last one. */
    static final long MAX_BYTES = 32L * 1024 * 1024;

    private long left = MAX_BYTES;

    /** The records of earlier polls are done with. */
    void newPoll() {
        left = MAX_BYTES;
    }

    @Override
    public @Nullable ByteBuffer deserialize(String topic, Headers headers, @Nullable ByteBuffer data) {
        if (left <= 0) {
            throw new SerializationException("the rest comes with the next poll");
        }
        left -= data == null ? 0 : data.remaining();
        return data;
    }
}
