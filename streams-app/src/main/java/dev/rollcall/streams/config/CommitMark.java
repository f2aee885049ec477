package dev.rollcall.streams.config;

import dev.rollcall.service.config.Durations;
import dev.rollcall.streams.failure.JobException;
import dev.rollcall.streams.partial.InternalFormat;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What the combining stage counts with. It is committed with each offset, as its metadata, so that an instance which
 * would count otherwise finds out before it commits anything.
 *
 * @param applicationId the application whose offsets they are
 * @param format version of the sums that are written, which every instance has to read
 * @param window length of the windows
 */
public record CommitMark(String applicationId, int format, Duration window) {

    private static final String OWN = "rollcall ";
    private static final Pattern FORM =
            Pattern.compile(OWN + "format=(\\d{1,9}) window=(\\d{1,15}) application=([a-zA-Z0-9._-]{1,100})");

    /** The mark of a job. */
    public static CommitMark of(JobConfig config) {
        return new CommitMark(config.applicationId(), config.internalFormat(), config.window());
    }

    /** The mark in the metadata of an offset; empty where there is none that this version can read. */
    public static Optional<CommitMark> parse(String metadata) {
        Matcher matcher = FORM.matcher(metadata);
        return matcher.matches()
                ? Optional.of(new CommitMark(
                        matcher.group(3),
                        Integer.parseInt(matcher.group(1)),
                        Duration.ofMillis(Long.parseLong(matcher.group(2)))))
                : Optional.empty();
    }

    /** The mark as the metadata of an offset. */
    public String metadata() {
        return OWN + "format=" + format + " window=" + window.toMillis() + " application=" + applicationId;
    }

    /**
     * Returns where all offsets were committed with this mark, or without any, as Kafka's own tools commit.
     *
     * @param committed offsets of the application's group; null for a partition that has none
     * @throws JobException for the first that was not
     */
    public void check(Collection<? extends @Nullable OffsetAndMetadata> committed) {
        for (OffsetAndMetadata offset : committed) {
            if (offset != null) {
                check(offset.metadata());
            }
        }
    }

    private void check(String metadata) {
        if (!metadata.startsWith(OWN)) {
            return;
        }
        CommitMark other = parse(metadata).orElse(null);
        if (other == null || other.format > InternalFormat.READ) {
            throw new JobException("the application " + applicationId + " is used by a later version of Rollcall ("
                    + metadata + "); run that version, or follow docs/operations.md (Counting again)");
        } else if (!other.window.equals(window)) {
            throw new JobException("ROLLCALL_WINDOW: '" + Durations.format(window) + "' differs from the "
                    + Durations.format(other.window) + " that the application " + applicationId
                    + " counts with; set it to that, or follow docs/operations.md (Counting again)");
        }
    }
}
