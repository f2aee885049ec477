package dev.rollcall.cli.rejected;

import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.rejected.entry.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Offsets as a user names them, e.g. {@code 0-99,120}, or {@code 1@7} for one of partition 1.
 *
 * @param text what the user wrote
 */
public record OffsetRanges(String text, List<Range> ranges) {
    private static final String OPTION = "--offsets ";
    private static final Pattern FORM = Pattern.compile("(?:(\\d{1,9})@)?(\\d{1,18})(?:-(\\d{1,18}))?");

    /**
     * Consecutive offsets.
     *
     * @param partition their partition, or null for the only one there is
     * @param last inclusive
     */
    record Range(@Nullable Integer partition, long first, long last) {
        boolean contains(Position position) {
            return (partition == null || partition == position.partition())
                    && first <= position.offset()
                    && position.offset() <= last;
        }
    }

    /**
     * Positions as they are typed, e.g. {@code 0-99,120} or {@code 1@7}.
     *
     * @throws Fault when the text is anything else
     */
    public static OffsetRanges parse(String text) {
        List<Range> ranges = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = FORM.matcher(part.strip());
            if (!matcher.matches()) {
                throw new Fault(
                        OPTION + text, "'" + part + "' is neither an offset nor a range", "write e.g. 0-99,120 or 1@7");
            }
            long first = Long.parseLong(matcher.group(2));
            long last = matcher.group(3) == null ? first : Long.parseLong(matcher.group(3));
            if (last < first) {
                throw new Fault(OPTION + text, "'" + part + "' ends before it begins", "write the lower offset first");
            }
            ranges.add(new Range(matcher.group(1) == null ? null : Integer.valueOf(matcher.group(1)), first, last));
        }
        return new OffsetRanges(text, List.copyOf(ranges));
    }

    boolean contains(Position position) {
        return ranges.stream().anyMatch(range -> range.contains(position));
    }

    /** @throws Fault when a partition is not there, or must be named and is not */
    void check(int partitions) {
        for (Range range : ranges) {
            if (range.partition == null && partitions > 1) {
                throw new Fault(
                        OPTION + text,
                        "there are " + partitions + " partitions",
                        "name the partition too, e.g. 0@" + range.first);
            }
            if (range.partition != null && range.partition >= partitions) {
                throw new Fault(
                        OPTION + text,
                        "there is no partition " + range.partition,
                        "give one from 0 to " + (partitions - 1));
            }
        }
    }
}
