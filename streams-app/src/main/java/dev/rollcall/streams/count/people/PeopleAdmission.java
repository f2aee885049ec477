package dev.rollcall.streams.count.people;

import dev.rollcall.streams.count.store.Section;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;

/**
 * Keeps the number of rows bounded, whatever names clients send: says which versions of a product have a row in a period,
 * and which products have rows at all in a day. Lives in a store, so that a name that was admitted stays so after a
 * restart.
 *
 * <p>A name that was there in the period before is sure of its slot as long as that period is kept: slots are reserved for
 * all of these, and a new name gets only what is left.
 */
final class PeopleAdmission {

    /** Maximum number of versions of a product in a period. */
    static final int MAX_VERSIONS = 1_000;

    private static final String ALL_PRODUCTS = "";

    private final Section section;
    private final PeopleStore rows;
    private final int maxProducts;

    PeopleAdmission(Section section, PeopleStore rows, int maxProducts) {
        this.section = section;
        this.rows = rows;
        this.maxProducts = maxProducts;
    }

    /**
     * What was admitted to a period: versions of a product, or products.
     *
     * @param returned those of them that were there in the period before
     */
    private record Tally(int admitted, int returned) {

        boolean hasRoom(int limit, Tally before, boolean returns) {
            int reserved = returns ? 0 : Math.max(0, before.admitted - returned);
            return admitted + reserved < limit;
        }

        Tally plus(boolean returns) {
            return new Tally(admitted + 1, returned + (returns ? 1 : 0));
        }
    }

    /** Whether a product has rows in a day; where it has none yet, whether it gets them now. */
    boolean admitProduct(String product, long day) {
        if (product.equals(People.OTHER) || isAdmitted(product, day)) {
            return true;
        }
        long before = Period.DAY.startOf(day - 1);
        if (!admit(Period.DAY, day, before, ALL_PRODUCTS, maxProducts, isAdmitted(product, before))) {
            return false;
        }
        put(Period.DAY, day, product, new Tally(0, 0));
        return true;
    }

    private boolean isAdmitted(String product, long day) {
        return section.get(PeopleKey.key(Period.DAY, day, product)) != null;
    }

    /** Whether a version that has no row in a period gets one. */
    boolean admitVersion(PeopleKey key) {
        PeopleKey before = key.before();
        boolean isOwn = key.version().equals(PeopleKey.ALL) || key.version().equals(People.OTHER);
        return isOwn
                || admit(key.period(), key.start(), before.start(), key.product(), MAX_VERSIONS, rows.contains(before));
    }

    private boolean admit(Period period, long start, long before, String name, int limit, boolean returns) {
        Tally tally = get(period, start, name);
        if (!tally.hasRoom(limit, get(period, before, name), returns)) {
            return false;
        }
        put(period, start, name, tally.plus(returns));
        return true;
    }

    /** Deletes what is known of periods in order; parameters and result are those of {@link Section#delete}. */
    Bytes delete(Bytes from, Bytes to, int limit) {
        return section.delete(from, to, limit);
    }

    private Tally get(Period period, long start, String name) {
        byte[] value = section.get(PeopleKey.key(period, start, name));
        if (value == null) {
            return new Tally(0, 0);
        }
        ByteBuffer numbers = ByteBuffer.wrap(value);
        return new Tally(numbers.getInt(), numbers.getInt());
    }

    private void put(Period period, long start, String name, Tally tally) {
        section.put(
                PeopleKey.key(period, start, name),
                ByteBuffer.allocate(2 * Integer.BYTES)
                        .putInt(tally.admitted())
                        .putInt(tally.returned())
                        .array());
    }
}
