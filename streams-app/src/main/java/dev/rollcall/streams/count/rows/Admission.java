package dev.rollcall.streams.count.rows;

import dev.rollcall.schemas.ReservedNames;
import dev.rollcall.streams.count.store.RecordStore;
import dev.rollcall.streams.count.store.Slots;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.StoredRow;

/**
 * Says which series may have a row in a period: up to a limit of series of each product, and a limit of products. The rest
 * is counted under {@link ReservedNames#OTHER}.
 */
final class Admission {

    private final Slots slots;
    private final RecordStore<StoredRow> rows;
    private final long length;
    private final int maxSeries;
    private final int maxProducts;

    /** @param length of a period, in milliseconds */
    Admission(Slots slots, RecordStore<StoredRow> rows, long length, int maxSeries, int maxProducts) {
        this.slots = slots;
        this.rows = rows;
        this.length = length;
        this.maxSeries = maxSeries;
        this.maxProducts = maxProducts;
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
        if (!slots.hasRoomForGroup(key.start(), Slots.PRODUCTS, product, maxProducts)) {
            return new Series(ReservedNames.OTHER, ReservedNames.OTHER, ReservedNames.OTHER);
        }
        boolean hasRoom = slots.hasRoom(key.start(), product, share(maxSeries, countingPartitions), returns(key));
        return hasRoom ? series : new Series(product, ReservedNames.OTHER, ReservedNames.OTHER);
    }

    /** Counts a series that gets a row. */
    void add(RowKey key) {
        if (!isOther(key.series())) {
            addProduct(key.start(), key.series().product());
            slots.take(key.start(), key.series().product(), returns(key));
        }
    }

    /** Counts a product that is admitted, if only with the rest of its series. */
    void addProduct(long start, String product) {
        if (!product.equals(ReservedNames.OTHER)) {
            slots.takeForGroup(start, Slots.PRODUCTS, product);
        }
    }

    private boolean returns(RowKey key) {
        return rows.contains(new RowKey(key.start() - length, key.series()).bytes());
    }

    private static boolean isOther(Series series) {
        return series.event().equals(ReservedNames.OTHER) && series.version().equals(ReservedNames.OTHER);
    }
}
