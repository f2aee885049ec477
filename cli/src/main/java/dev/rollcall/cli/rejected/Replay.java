package dev.rollcall.cli.rejected;

import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.rejected.entry.Entry.Reject;
import dev.rollcall.cli.rejected.entry.Position;
import dev.rollcall.cli.rejected.entry.RawEvent;
import java.util.Set;

/** Rejected events on their way back, each once: those with a mark are skipped, and those that are not whole. */
public final class Replay {
    private final RejectedTopic topic;
    private final Outlet outlet;
    private final Set<Position> replayed;
    private long putBack;
    private long skipped;
    private long truncated;

    /**
     * @param topic made after {@code outlet}, whose making ends any other replay
     * @param again whether events that were replayed before are replayed once more
     */
    public Replay(Outlet outlet, RejectedTopic topic, boolean again) throws InterruptedException {
        this.outlet = outlet;
        this.topic = topic;
        this.replayed = again ? Set.of() : topic.replayed();
    }

    /**
     * Puts events back as they are.
     *
     * @throws Fault when there are none
     */
    public void putBack(Selection selection) throws InterruptedException {
        selection.check(topic);
        topic.read(entry -> {
            if (entry instanceof Reject reject && reject.source().isEvent() && selection.includes(reject)) {
                putBack(reject.at(), reject.event(), reject.isTruncated());
            }
            return true;
        });
        outlet.commit();
        if (putBack + skipped + truncated == 0) {
            throw new Fault(selection.toString(), "there is no such event", "see: rollcall rejected list");
        }
    }

    /**
     * Sends events again as the user has corrected them. Everything is checked before the first one goes.
     *
     * @throws Fault when a line is not right, or names an event that is not there
     */
    public void putBack(Corrected corrected) throws InterruptedException {
        CorrectedPositions positions = CorrectedPositions.of(corrected);
        positions.check(topic);
        corrected.read(event -> {
            if (!positions.contains(event)) {
                throw new Fault(corrected.name() + ":" + event.line(), "it has changed meanwhile", "give it again");
            }
            putBack(event.at(), event.event(), positions.isTruncated(event));
        });
        outlet.commit();
    }

    /** Events that were replayed. */
    public long putBack() {
        return putBack;
    }

    /** Events that were not, since they had been before. */
    public long skipped() {
        return skipped;
    }

    /** Events that were not, since the job cut them to what fits on the topic. */
    public long truncated() {
        return truncated;
    }

    private void putBack(Position from, RawEvent event, boolean isTruncated) throws InterruptedException {
        if (replayed.contains(from)) {
            skipped++;
        } else if (isTruncated) {
            truncated++;
        } else {
            outlet.putBack(from, event);
            putBack++;
        }
    }
}
