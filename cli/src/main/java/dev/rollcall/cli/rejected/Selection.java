package dev.rollcall.cli.rejected;

import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.rejected.entry.Entry.Reject;
import dev.rollcall.streams.event.Reason;
import dev.rollcall.streams.partial.SetAsideReason;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which rejected events are meant.
 *
 * @param reasons codes of reasons; any when empty
 * @param offsets positions on {@code telemetry.rejected}; any when null
 */
public record Selection(Set<String> reasons, @Nullable OffsetRanges offsets) {

    /**
     * A selection as it is typed.
     *
     * @throws Fault when there is no such reason
     */
    public static Selection of(Collection<String> reasons, @Nullable String offsets) {
        List<String> known = Stream.concat(
                        Stream.of(Reason.values()).map(Reason::code),
                        Stream.of(SetAsideReason.values()).map(SetAsideReason::code))
                .toList();
        for (String reason : reasons) {
            if (!known.contains(reason)) {
                throw new Fault("--reason " + reason, "there is no such reason", "use " + String.join(", ", known));
            }
        }
        return new Selection(Set.copyOf(reasons), offsets == null ? null : OffsetRanges.parse(offsets));
    }

    /** Whether an event is meant. */
    public boolean includes(Reject reject) {
        return (reasons.isEmpty() || reasons.contains(reject.reason()))
                && (offsets == null || offsets.contains(reject.at()));
    }

    /**
     * Returns where the selection fits the topic.
     *
     * @throws Fault when the topic has no such partition, or more than the selection tells apart
     */
    public void check(RejectedTopic topic) {
        if (offsets != null) {
            offsets.check(topic.partitions());
        }
    }

    /** The selection as options of the command line. */
    @Override
    public String toString() {
        String named =
                reasons.stream().sorted().map(reason -> "--reason " + reason).collect(Collectors.joining(" "));
        if (offsets == null) {
            return named.isEmpty() ? "--all" : named;
        }
        return (named + " --offsets " + offsets.text()).strip();
    }
}
