package dev.rollcall.streams.count.people;

import dev.rollcall.schemas.ReservedNames;
import org.apache.kafka.common.utils.Bytes;

/** The identity of a row: a version of a product, or {@link ReservedNames#ALL} of it, in a period. */
record PeopleKey(Period period, long start, String product, String version) {

    static PeopleKey of(Bytes encoded) {
        Period period = Period.ofKey(encoded);
        String[] names = period.keys.namesIn(encoded);
        return new PeopleKey(period, period.keys.startIn(encoded), names[0], names[1]);
    }

    Bytes bytes() {
        return period.keys.key(start, product, version);
    }

    /** The same version in the period before. */
    PeopleKey before() {
        return new PeopleKey(period, period.before(start), product, version);
    }

    PeopleKey withVersion(String other) {
        return new PeopleKey(period, start, product, other);
    }
}
