package dev.rollcall.streams.count.people;

import dev.rollcall.streams.count.store.Users;
import dev.rollcall.streams.internal.PartialPeople;
import dev.rollcall.streams.partial.Saturating;
import java.nio.ByteBuffer;

/** What is added to a row. */
record Addition(ByteBuffer users, long sessions, long events, boolean sampled) {

    /** @param users the sketch of the sum, which has been read */
    static Addition of(PartialPeople sum, ByteBuffer users) {
        return new Addition(users, sum.getSessions(), sum.getEvents(), sum.getSampled());
    }

    Addition plus(Addition other) {
        return new Addition(
                Users.merge(users, other.users).orElseThrow().sketch(),
                Saturating.add(sessions, other.sessions),
                Saturating.add(events, other.events),
                sampled || other.sampled);
    }
}
