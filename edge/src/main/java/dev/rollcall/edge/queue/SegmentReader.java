package dev.rollcall.edge.queue;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the entries of a segment, also while it grows. Not thread-safe. */
final class SegmentReader {

    private final Segment segment;

    /** The bytes from an offset on, as far as they were loaded, and where in them the next frame begins. */
    private byte[] loaded = {};

    private int position;
    private long offset;

    SegmentReader(Segment segment, long offset) {
        this.segment = segment;
        this.offset = Math.min(offset, segment.end());
    }

    Segment segment() {
        return segment;
    }

    /** Up to where it has read. */
    long offset() {
        return offset;
    }

    boolean hasNext() {
        return offset < segment.end();
    }

    /** The next entry; null when something damaged was passed over instead, up to the next entry or the end. */
    byte @Nullable [] next() throws IOException {
        if (position == loaded.length) {
            loaded = segment.read(offset);
            position = 0;
        }
        int frame = segment.frameAt(loaded, position);
        if (frame == 0) {
            int next = position + 1;
            while (next < loaded.length && segment.frameAt(loaded, next) == 0) {
                next++;
            }
            moveBy(next - position);
            return null;
        }
        byte[] entry = Arrays.copyOfRange(loaded, position + Segment.FRAME_HEADER, position + frame);
        moveBy(frame);
        return entry;
    }

    private void moveBy(int bytes) {
        position += bytes;
        offset += bytes;
    }
}
