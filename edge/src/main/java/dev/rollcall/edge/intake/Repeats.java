package dev.rollcall.edge.intake;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The events of the sessions that were heard of within an hour, by session and number, as far as this instance had them.
 * Thread-safe.
 */
final class Repeats {

    private static final int MOST_SESSIONS = 100_000;

    private final Cache<Key, RecentNumbers> sessions = Caffeine.newBuilder()
            .maximumSize(MOST_SESSIONS)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    /**
     * Remembers an event, if it is new; one without a session or number always is.
     *
     * @param outcome of the event
     * @return null when it is new; else the outcome of the same event before
     */
    @Nullable
    CompletableFuture<Void> take(RelayedEvent event, CompletableFuture<Void> outcome) {
        Key key = Key.of(event);
        return key == null
                ? null
                : sessions.get(key, unknown -> new RecentNumbers()).take(event.sessionSeq(), outcome);
    }

    /** Says what became of an event that was new. */
    void settle(RelayedEvent event, boolean isDurable) {
        Key key = Key.of(event);
        RecentNumbers numbers = key == null ? null : sessions.getIfPresent(key);
        if (numbers != null) {
            numbers.settle(event.sessionSeq(), isDurable);
        }
    }

    /** Sessions of other products and users may have the same name. */
    private record Key(String product, RelayedId user, RelayedId session) {

        static @Nullable Key of(RelayedEvent event) {
            RelayedId session = event.session();
            return session == null || event.sessionSeq() == 0 ? null : new Key(event.product(), event.user(), session);
        }
    }
}
