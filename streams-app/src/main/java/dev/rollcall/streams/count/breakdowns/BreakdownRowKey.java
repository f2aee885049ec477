package dev.rollcall.streams.count.breakdowns;

import dev.rollcall.streams.count.store.PeriodKeys;
import org.apache.kafka.common.utils.Bytes;

/** The identity of a row: a value of a field, of a product and event in a day. */
record BreakdownRowKey(long day, String product, String field, String event, String value) {

    static final PeriodKeys KEYS = new PeriodKeys("");

    static BreakdownRowKey of(Bytes encoded) {
        String[] names = KEYS.namesIn(encoded);
        return new BreakdownRowKey(KEYS.startIn(encoded), names[0], names[1], names[2], names[3]);
    }

    Bytes bytes() {
        return KEYS.key(day, product, field, event, value);
    }

    /** The same in another day. */
    BreakdownRowKey in(long other) {
        return new BreakdownRowKey(other, product, field, event, value);
    }

    BreakdownRowKey withEvent(String other) {
        return new BreakdownRowKey(day, product, field, other, value);
    }

    BreakdownRowKey withValue(String other) {
        return new BreakdownRowKey(day, product, field, event, other);
    }

    /** The group that its event is one of. */
    String events() {
        return product + '\0' + field;
    }

    /** The group that its value is one of. */
    String values() {
        return events() + '\0' + event;
    }
}
