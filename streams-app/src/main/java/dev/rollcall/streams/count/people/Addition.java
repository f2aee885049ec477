package dev.rollcall.streams.count.people;

import dev.rollcall.streams.count.store.Users;
import dev.rollcall.streams.internal.PartialPeople;
import dev.rollcall.streams.partial.Saturating;

/** What is added to a row. */
record Addition(Users users, long sessions, long events, boolean sampled) {

    static Addition of(PartialPeople sum, Users users) {
        return new Addition(users, sum.getSessions(), sum.getEvents(), sum.getSampled());
    }

    Addition plus(Addition other) {
        return new Addition(
                users.plus(other.users),
                Saturating.add(sessions, other.sessions),
                Saturating.add(events, other.events),
                sampled || other.sampled);
    }
}
