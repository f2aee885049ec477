package dev.rollcall.producer.internal.relay;

import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import dev.rollcall.producer.internal.event.Event;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.platform.SystemFiles;
import dev.rollcall.producer.internal.state.KeyedHash;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The sessions whose events a relay forwards: gives each event its number, and makes a record's parts of it. Remembers the
 * sessions that had an event most recently. Not thread-safe.
 */
public final class RelayedSessions {

    private final KeyedHash hash;
    private final RelayedId own;
    private final Run ownRun = new Run();
    private final Map<RelayedId, Run> runs;

    /**
     * None yet.
     *
     * @param hash hashes raw ids
     * @param most how many sessions are remembered
     */
    public RelayedSessions(KeyedHash hash, int most) {
        this.hash = hash;
        own = RelayedId.hashed(SystemFiles.randomId());
        runs = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<RelayedId, Run> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * The next event of its session, with its number.
     *
     * @param now milliseconds since 1970
     */
    NumberedEvent number(RelayedEvent relayed, long now) {
        RelayedId id = relayed.session();
        Run run = id == null ? ownRun : runs.computeIfAbsent(id, unknown -> new Run());
        Session session = run.session(relayed, this);
        run.number = relayed.sessionSeq() == 0 ? Math.max(1, run.number + 1) : relayed.sessionSeq();
        Event event = Event.of(relayed.event(), relayed.attributes(), occurredAt(relayed, now));
        return new NumberedEvent(session, event, run.number, relayed.lostBefore());
    }

    private Session session(RelayedEvent relayed) {
        RelayedId id = relayed.session() == null ? own : relayed.session();
        return new Session(
                relayed.product(),
                relayed.version(),
                relayed.user().hashedWith(hash::of),
                id.hashedWith(hash::of),
                relayed.oneIn(),
                relayed.startedAt(),
                relayed.context());
    }

    private static long occurredAt(RelayedEvent relayed, long now) {
        Instant time = relayed.occurredAt() == null ? relayed.sentAt() : relayed.occurredAt();
        return time == null ? now : time.toEpochMilli();
    }

    /** A session: the number of its last event, and what the events of one run have in common, encoded. */
    private static final class Run {

        private long number;
        private @Nullable RelayedEvent last;
        private @Nullable Session session;

        /** The session as the event describes it: that of the event before, unless something has changed. */
        Session session(RelayedEvent relayed, RelayedSessions sessions) {
            Session known = session;
            if (known == null || last == null || !isSame(relayed, last)) {
                known = sessions.session(relayed);
                session = known;
                last = relayed;
            }
            return known;
        }

        private static boolean isSame(RelayedEvent a, RelayedEvent b) {
            return a.user().equals(b.user())
                    && a.product().equals(b.product())
                    && a.version().equals(b.version())
                    && a.oneIn() == b.oneIn()
                    && Objects.equals(a.startedAt(), b.startedAt())
                    && a.context().equals(b.context());
        }
    }
}
