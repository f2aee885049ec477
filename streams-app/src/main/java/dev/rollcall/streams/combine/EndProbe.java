package dev.rollcall.streams.combine;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker, without waiting, where partitions end. An answer is evidence of the time of its question: what the
 * broker appends afterwards is received later. It counts records of open transactions too, which a reader cannot see
 * yet. Not thread-safe.
 */
final class EndProbe {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int TIMEOUT_MS = 5_000;

    private final Admin admin;
    private @Nullable ListOffsetsResult pending;
    private Collection<TopicPartition> asked = List.of();
    private long askedAt;
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    EndProbe(Admin admin) {
        this.admin = admin;
    }

    /**
     * Sends a request, unless one is in flight or the last was sent a moment ago.
     *
     * @param elapsed milliseconds of the monotonic clock
     */
    void ask(Collection<TopicPartition> partitions, long elapsed) {
        if (pending != null || (askedAt != 0 && elapsed - askedAt < PAUSE.toMillis()) || partitions.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        partitions.forEach(partition -> specs.put(partition, OffsetSpec.latest()));
        asked = partitions;
        askedAt = elapsed;
        pending =
                admin.listOffsets(specs, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED).timeoutMs(TIMEOUT_MS));
    }

    /**
     * Takes the response, if there is one by now.
     *
     * @return when the request was sent, by the monotonic clock, or empty; then {@link #ends} is what the broker said
     */
    OptionalLong answer() {
        ListOffsetsResult result = pending;
        if (result == null || !result.all().isDone()) {
            return OptionalLong.empty();
        }
        pending = null;
        ends.clear();
        for (TopicPartition partition : asked) {
            Long end = end(result.partitionResult(partition));
            if (end != null) {
                ends.put(partition, end);
            }
        }
        return OptionalLong.of(askedAt);
    }

    /** The end offsets of the last answer; a partition that the broker said nothing of is absent. */
    Map<TopicPartition, Long> ends() {
        return ends;
    }

    private static @Nullable Long end(KafkaFuture<ListOffsetsResult.ListOffsetsResultInfo> answer) {
        try {
            return answer.get(0, TimeUnit.MILLISECONDS).offset();
        } catch (ExecutionException | TimeoutException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
