package dev.rollcall.streams.combine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/**
 * Looks, without waiting, whether each partition of the events has a member of the group that reads it. A cooperative
 * rebalance (KIP-429) takes partitions from a member first, and gives them to another one when that member joins again. A
 * static member (KIP-345) that is lost in between and started again gets what it had, no rebalance follows, and nobody has
 * what it gave up. Not thread-safe.
 */
final class GroupCheck {

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int TIMEOUT_MS = 5_000;

    private final Admin admin;
    private final String group;
    private @Nullable KafkaFuture<ConsumerGroupDescription> pending;
    private long askedAt;
    private boolean wasIncomplete;

    GroupCheck(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
    }

    /**
     * Whether the group was found stable twice in a row with partitions that none of its members has.
     *
     * @param partitions how many partitions there are
     * @param elapsed milliseconds of the monotonic clock
     */
    boolean findsUnread(IntSupplier partitions, long elapsed) {
        KafkaFuture<ConsumerGroupDescription> response = pending;
        if (response == null) {
            if (elapsed - askedAt >= PAUSE.toMillis()) {
                askedAt = elapsed;
                pending = admin.describeConsumerGroups(
                                List.of(group), new DescribeConsumerGroupsOptions().timeoutMs(TIMEOUT_MS))
                        .describedGroups()
                        .get(group);
            }
            return false;
        }
        if (!response.isDone()) {
            return false;
        }
        pending = null;
        boolean incomplete = isIncomplete(response, partitions);
        boolean again = incomplete && wasIncomplete;
        wasIncomplete = incomplete && !again;
        return again;
    }

    private static boolean isIncomplete(KafkaFuture<ConsumerGroupDescription> response, IntSupplier partitions) {
        try {
            ConsumerGroupDescription described = response.get();
            long read = described.members().stream()
                    .flatMap(member -> member.assignment().topicPartitions().stream())
                    .distinct()
                    .count();
            return described.groupState() == GroupState.STABLE && read < partitions.getAsInt();
        } catch (ExecutionException e) {
            // Asked again later.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
