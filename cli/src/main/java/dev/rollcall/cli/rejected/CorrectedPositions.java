package dev.rollcall.cli.rejected;

import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.rejected.entry.Entry.Reject;
import dev.rollcall.cli.rejected.entry.Position;
import dev.rollcall.cli.rejected.entry.Source;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The events that an input of corrected ones names, for it to be held against the topic before anything is replayed. */
final class CorrectedPositions {
    private final String name;
    private final Map<Position, Named> named = new HashMap<>();

    /** Those that are as the job cut them. */
    private final Set<Position> truncated = new HashSet<>();

    private record Named(long line, Source source, int fingerprint) {}

    private CorrectedPositions(String name) {
        this.name = name;
    }

    /** @throws Fault when a line is no event, or names one again, or there is none */
    static CorrectedPositions of(Corrected corrected) throws InterruptedException {
        CorrectedPositions positions = new CorrectedPositions(corrected.name());
        corrected.read(positions::add);
        if (positions.named.isEmpty()) {
            throw new Fault(corrected.name(), "it is empty", "give " + Corrected.FORM);
        }
        return positions;
    }

    private void add(CorrectedEvent event) {
        Named earlier = named.put(
                event.at(),
                new Named(event.line(), event.source(), event.event().fingerprint()));
        if (earlier != null) {
            throw new Fault(
                    name + ":" + event.line(),
                    "the event at " + event.at() + " is on line " + earlier.line + " already",
                    "remove one of the two");
        }
    }

    boolean contains(CorrectedEvent event) {
        return named.containsKey(event.at());
    }

    /** Whether the bytes are those of a truncated event still; known after {@link #check}. */
    boolean isTruncated(CorrectedEvent event) {
        return truncated.contains(event.at());
    }

    /** @throws Fault when an event is not on the topic, or another one is in its place */
    void check(RejectedTopic topic) throws InterruptedException {
        Map<Position, Named> missing = new HashMap<>(named);
        topic.read(entry -> {
            if (entry instanceof Reject reject) {
                Named event = missing.get(reject.at());
                if (event != null && event.source.equals(reject.source())) {
                    missing.remove(reject.at());
                    if (reject.isTruncated()
                            && event.fingerprint == reject.event().fingerprint()) {
                        truncated.add(reject.at());
                    }
                }
            }
            return true;
        });
        missing.entrySet().stream()
                .min(Map.Entry.comparingByValue((one, other) -> Long.compare(one.line, other.line)))
                .ifPresent(event -> {
                    throw new Fault(
                            name + ":" + event.getValue().line,
                            "telemetry.rejected has no event from " + event.getValue().source + " at " + event.getKey(),
                            "was it listed on another cluster, or too long ago?");
                });
    }
}
