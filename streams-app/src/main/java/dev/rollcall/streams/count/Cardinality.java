package dev.rollcall.streams.count;

import dev.rollcall.streams.event.Series;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the number of rows of a window bounded, whatever names clients send. Counts the rows of each product and the
 * products of each window; what would be one too many is counted under {@link #OTHER}. Lives in a store, so that a name
 * that was admitted stays so after a restart.
 */
final class Cardinality {

    /** The name under which the rest is counted: event and version, and the product too where there are too many. */
    static final String OTHER = "__other__";

    private static final String ALL_PRODUCTS = "";

    private final KeyValueStore<Bytes, byte[]> store;
    private final int maxSeries;
    private final int maxProducts;

    Cardinality(KeyValueStore<Bytes, byte[]> store, int maxSeries, int maxProducts) {
        this.store = store;
        this.maxSeries = maxSeries;
        this.maxProducts = maxProducts;
    }

    /**
     * Admits a series that has no row in a window yet.
     *
     * @param share the part of the rows that this counting partition may keep: one in so many
     * @return the series, or the one that it is to be counted under
     */
    Series admit(long windowStart, Series series, int share) {
        if (isOther(series)) {
            return series;
        }
        int rows = count(windowStart, series.product());
        if (rows == 0) {
            int products = count(windowStart, ALL_PRODUCTS);
            if (products >= part(maxProducts, share)) {
                return new Series(OTHER, OTHER, OTHER);
            }
            put(windowStart, ALL_PRODUCTS, products + 1);
        }
        if (rows >= part(maxSeries, share)) {
            return new Series(series.product(), OTHER, OTHER);
        }
        put(windowStart, series.product(), rows + 1);
        return series;
    }

    /** Forgets windows that start in a range. */
    void forget(long fromInclusive, long toExclusive) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> counts =
                store.range(key(fromInclusive, ALL_PRODUCTS), key(toExclusive, ALL_PRODUCTS))) {
            counts.forEachRemaining(count -> keys.add(count.key));
        }
        Bytes end = key(toExclusive, ALL_PRODUCTS);
        keys.stream().filter(key -> !key.equals(end)).forEach(store::delete);
    }

    private static boolean isOther(Series series) {
        return series.event().equals(OTHER) && series.version().equals(OTHER);
    }

    private static int part(int whole, int share) {
        return (whole + share - 1) / share;
    }

    private int count(long windowStart, String product) {
        byte[] value = store.get(key(windowStart, product));
        return value == null ? 0 : ByteBuffer.wrap(value).getInt();
    }

    private void put(long windowStart, String product, int count) {
        store.put(
                key(windowStart, product),
                ByteBuffer.allocate(Integer.BYTES).putInt(count).array());
    }

    private static Bytes key(long windowStart, String product) {
        byte[] name = product.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + name.length)
                .putLong(windowStart ^ Long.MIN_VALUE)
                .put(name)
                .array());
    }
}
