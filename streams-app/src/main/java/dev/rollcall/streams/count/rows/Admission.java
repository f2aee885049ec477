package dev.rollcall.streams.count;

import dev.rollcall.streams.event.Series;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the number of rows of a window bounded, whatever names clients send: decides which series get a row, and counts
 * the series of each product and the products of each window. The rest is counted under {@link #OTHER}. Lives in a
 * store, so that a name that was admitted stays so after a restart.
 *
 * <p>A series that had a row in the window before is sure of one: slots are reserved for all of these, and a new name
 * gets only what is left. The same holds for products.
 */
final class Admission {

    /** The name under which the rest is counted: event and version, and the product too where there are too many. */
    static final String OTHER = "__other__";

    private static final String ALL_PRODUCTS = "";

    private final Section section;
    private final RowStore rows;
    private final long window;
    private final int maxSeries;
    private final int maxProducts;

    Admission(Section section, RowStore rows, long window, int maxSeries, int maxProducts) {
        this.section = section;
        this.rows = rows;
        this.window = window;
        this.maxSeries = maxSeries;
        this.maxProducts = maxProducts;
    }

    /**
     * What was admitted to a window: series of a product, or products.
     *
     * @param returned those of them that were there in the window before
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
     * Admits a series that has no row in a window yet.
     *
     * @param countingPartitions how many partitions share the series of a product
     * @return the series, or the one that it is to be counted under
     */
    Series admit(long windowStart, Series series, int countingPartitions) {
        if (series.event().equals(OTHER) && series.version().equals(OTHER)) {
            return series;
        }
        String product = series.product();
        Tally before = get(windowStart - window, product);
        Tally admitted = get(windowStart, product);
        if (admitted == null) {
            if (!admitProduct(windowStart, before != null)) {
                return new Series(OTHER, OTHER, OTHER);
            }
            admitted = Tally.NONE;
            put(windowStart, product, admitted);
        }
        boolean returns = before != null && rows.contains(new RowKey(windowStart - window, series));
        if (!admitted.hasRoom(share(maxSeries, countingPartitions), orNone(before), returns)) {
            return new Series(product, OTHER, OTHER);
        }
        put(windowStart, product, admitted.plus(returns));
        return series;
    }

    private boolean admitProduct(long windowStart, boolean returns) {
        Tally before = orNone(get(windowStart - window, ALL_PRODUCTS));
        Tally admitted = orNone(get(windowStart, ALL_PRODUCTS));
        if (!admitted.hasRoom(maxProducts, before, returns)) {
            return false;
        }
        put(windowStart, ALL_PRODUCTS, admitted.plus(returns));
        return true;
    }

    /** Deletes what is known of windows that start in a range; parameters and result as {@link Section#delete}. */
    Bytes delete(Bytes from, Bytes to, int limit) {
        return section.delete(from, to, limit);
    }

    private static Tally orNone(@Nullable Tally tally) {
        return tally == null ? Tally.NONE : tally;
    }

    private @Nullable Tally get(long windowStart, String product) {
        byte[] value = section.get(key(windowStart, product));
        if (value == null) {
            return null;
        }
        ByteBuffer numbers = ByteBuffer.wrap(value);
        return new Tally(numbers.getInt(), numbers.getInt());
    }

    private void put(long windowStart, String product, Tally tally) {
        section.put(
                key(windowStart, product),
                ByteBuffer.allocate(2 * Integer.BYTES)
                        .putInt(tally.admitted())
                        .putInt(tally.returned())
                        .array());
    }

    private static Bytes key(long windowStart, String product) {
        byte[] start = RowKey.startOf(windowStart).get();
        byte[] name = product.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(start.length + name.length)
                .put(start)
                .put(name)
                .array());
    }
}
