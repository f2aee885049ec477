package dev.rollcall.streams.count.rows;

import dev.rollcall.streams.count.store.Section;
import dev.rollcall.streams.event.Series;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the number of rows of a period bounded, whatever names clients send: says which series may have a row, and counts
 * the series of each product and the products of each period. The rest is counted under {@link #OTHER}. Lives in a
 * store, so that a name that was admitted stays so after a restart.
 *
 * <p>A series that had a row in the period before is sure of one: slots are reserved for all of these, and a new name
 * gets only what is left. The same holds for products.
 */
final class Admission {

    /** The name under which the rest is counted: event and version, and the product too where there are too many. */
    static final String OTHER = "__other__";

    private static final String ALL_PRODUCTS = "";

    private final Section section;
    private final RowStore rows;
    private final long length;
    private final int maxSeries;
    private final int maxProducts;

    /** @param length of a period, in milliseconds */
    Admission(Section section, RowStore rows, long length, int maxSeries, int maxProducts) {
        this.section = section;
        this.rows = rows;
        this.length = length;
        this.maxSeries = maxSeries;
        this.maxProducts = maxProducts;
    }

    /**
     * What was admitted to a period: series of a product, or products.
     *
     * @param returned those of them that were there in the period before
     */
    private record Tally(int admitted, int returned) {

        private static final Tally NONE = new Tally(0, 0);

        boolean hasRoom(int limit, Tally before, boolean returns) {
            int reserved = returns ? 0 : Math.max(0, before.admitted - returned);
            return admitted + reserved < limit;
        }

        Tally plus(boolean returns) {
            return new Tally(admitted + 1, returned + (returns ? 1 : 0));
        }
    }

    /**
     * The share of a limit that one counting partition keeps. Series are spread by a hash, so that of a product at 80 % of
     * its limit the fullest partition has more than a part of the limit where there are many partitions: up to four
     * standard deviations more than the mean.
     */
    static int share(int limit, int partitions) {
        double mean = 0.8 * limit / partitions;
        double fullest = mean + 4 * Math.sqrt(mean * (1 - 1.0 / partitions));
        return (int) Math.min(limit, Math.ceil(Math.max((double) limit / partitions, fullest)));
    }

    /**
     * The series that a new row is to have: the one of the key where there is room for it.
     *
     * @param countingPartitions how many partitions share the series of a product
     */
    Series admitted(RowKey key, int countingPartitions) {
        Series series = key.series();
        if (isOther(series)) {
            return series;
        }
        String product = series.product();
        Tally before = get(key.start() - length, product);
        Tally admitted = get(key.start(), product);
        if (admitted == null && !hasRoomForProduct(key.start(), before != null)) {
            return new Series(OTHER, OTHER, OTHER);
        }
        boolean hasRoom = orNone(admitted)
                .hasRoom(share(maxSeries, countingPartitions), orNone(before), before != null && returns(key));
        return hasRoom ? series : new Series(product, OTHER, OTHER);
    }

    private boolean hasRoomForProduct(long start, boolean returns) {
        return orNone(get(start, ALL_PRODUCTS))
                .hasRoom(maxProducts, orNone(get(start - length, ALL_PRODUCTS)), returns);
    }

    /** Counts a series that gets a row. */
    void add(RowKey key) {
        if (!isOther(key.series())) {
            String product = key.series().product();
            addProduct(key.start(), product);
            put(key.start(), product, orNone(get(key.start(), product)).plus(returns(key)));
        }
    }

    /** Counts a product that is admitted, if only with the rest of its series. */
    void addProduct(long start, String product) {
        if (!product.equals(OTHER) && get(start, product) == null) {
            boolean returns = get(start - length, product) != null;
            put(start, ALL_PRODUCTS, orNone(get(start, ALL_PRODUCTS)).plus(returns));
            put(start, product, Tally.NONE);
        }
    }

    private boolean returns(RowKey key) {
        return rows.contains(new RowKey(key.start() - length, key.series()));
    }

    private static boolean isOther(Series series) {
        return series.event().equals(OTHER) && series.version().equals(OTHER);
    }

    /** Deletes what is known of periods that start in a range; parameters and result as {@link Section#delete}. */
    Bytes delete(Bytes from, Bytes to, int limit) {
        return section.delete(from, to, limit);
    }

    private static Tally orNone(@Nullable Tally tally) {
        return tally == null ? Tally.NONE : tally;
    }

    private @Nullable Tally get(long start, String product) {
        byte[] value = section.get(key(start, product));
        if (value == null) {
            return null;
        }
        ByteBuffer numbers = ByteBuffer.wrap(value);
        return new Tally(numbers.getInt(), numbers.getInt());
    }

    private void put(long start, String product, Tally tally) {
        section.put(
                key(start, product),
                ByteBuffer.allocate(2 * Integer.BYTES)
                        .putInt(tally.admitted())
                        .putInt(tally.returned())
                        .array());
    }

    private static Bytes key(long start, String product) {
        byte[] position = RowKey.positionOf(start).get();
        byte[] name = product.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(position.length + name.length)
                .put(position)
                .put(name)
                .array());
    }
}
