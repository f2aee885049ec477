package dev.rollcall.streams.http.rows;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a series, in order of time: most come last, and leave first. A row is kept as what of it changes, and shares
 * its names with the others of its series. One thread changes it.
 */
final class SeriesRows {

    private final Row.Series series;

    /** The rows are those from the first to the end. */
    private Kept[] rows = new Kept[1];

    private int first;
    private int end;

    SeriesRows(Row.Series series) {
        this.series = series;
    }

    Row.Series series() {
        return series;
    }

    boolean isEmpty() {
        return first == end;
    }

    /** The row of a time, or null. */
    @Nullable
    Kept at(long start) {
        int index = find(start);
        return index < 0 ? null : rows[index];
    }

    /** Adds the row of a time that has none. */
    Kept add(long start, byte[] numbers) {
        int index = -(find(start) + 1) - first;
        if (end == rows.length) {
            makeRoom();
        }
        index += first;
        System.arraycopy(rows, index, rows, index + 1, end - index);
        end++;
        rows[index] = new Kept(series, start, numbers);
        return rows[index];
    }

    /** Removes the row of a time; false when there is none. */
    boolean remove(long start) {
        int index = find(start);
        if (index < 0) {
            return false;
        }
        System.arraycopy(rows, first, rows, first + 1, index - first);
        rows[first++] = null;
        return true;
    }

    /** Where the row of a time is, or -1 minus where it would be. */
    private int find(long start) {
        int low = first;
        int high = end - 1;
        // The last is the one that changes.
        int middle = high;
        while (low <= high) {
            long found = rows[middle].start;
            if (found == start) {
                return middle;
            } else if (found < start) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
            middle = (low + high) >>> 1;
        }
        return -(low + 1);
    }

    /** At the end: where those that left were, or in a larger array. */
    private void makeRoom() {
        int size = end - first;
        Kept[] next = first > size / 2 ? rows : new Kept[size + size / 4 + 1];
        System.arraycopy(rows, first, next, 0, size);
        if (next == rows) {
            Arrays.fill(rows, size, end, null);
        }
        rows = next;
        first = 0;
        end = size;
    }

    /** A row that may change. Any thread may read it. */
    static final class Kept {

        private final Row.Series series;
        private final long start;
        private volatile byte[] numbers;

        private Kept(Row.Series series, long start, byte[] numbers) {
            this.series = series;
            this.start = start;
            this.numbers = numbers;
        }

        Row row() {
            return new Row(new Row.Key(start, series), numbers);
        }

        void change(byte[] changed) {
            numbers = changed;
        }
    }
}
