package dev.rollcall.streams.count;

import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.partial.PartialFormat;

/** Whether the names and numbers of a sum can be those of events that were added up. */
final class SumCheck {

    private final long window;

    SumCheck(long window) {
        this.window = window;
    }

    boolean isValid(PartialCount sum) {
        return Series.isName(sum.getProduct())
                && Series.isName(sum.getVersion())
                && Series.isName(sum.getEvent())
                && Math.floorMod(sum.getWindowStart(), window) == 0
                && Math.abs(sum.getWindowStart()) <= PartialFormat.MAX_TIME
                && sum.getCount() > 0
                && sum.getEstimate() >= 0
                && sum.getLost() >= 0;
    }
}
