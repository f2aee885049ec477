package dev.rollcall.streams.count;

import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialCount;

/** Whether the names and numbers of a sum can be those of events that were added up. */
final class SumCheck {

    private final long window;

    SumCheck(long window) {
        this.window = window;
    }

    boolean isValid(PartialCount sum) {
        return isName(sum.getProduct())
                && isName(sum.getVersion())
                && isName(sum.getEvent())
                && Math.floorMod(sum.getWindowStart(), window) == 0
                && Math.abs(sum.getWindowStart()) <= ReceivedBatch.MAX_TIME
                && sum.getCount() > 0
                && sum.getEstimate() >= 0
                && sum.getLost() >= 0;
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                return false;
            }
        }
        return !name.isEmpty() && name.codePointCount(0, name.length()) <= Series.MAX_NAME_LENGTH;
    }
}
